/** The one stylesheet of all pages: system fonts, light and dark, from 320 px up. */
export const stylesheet = `
:root {
  --paper: #faf7f2; --ink: #24201c; --quiet: #6d645b; --line: #e2dacf; --accent: #a8481f;
}
@media (prefers-color-scheme: dark) {
  :root { --paper: #17151a; --ink: #ece6dd; --quiet: #a69c90; --line: #35302f; --accent: #f0a173; }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 0 1.25rem; max-width: 56rem; min-height: 100vh;
  display: flex; flex-direction: column;
  background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.6 ui-serif, Georgia, "Times New Roman", serif;
}
header {
  display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between;
  gap: 0 1.5rem; padding: 1.1rem 0; border-bottom: 1px solid var(--line);
}
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; margin: 0; padding: 0; list-style: none; }
header, footer { font-family: ui-sans-serif, system-ui, sans-serif; font-size: .95rem; }
a { color: inherit; text-underline-offset: .2em; text-decoration-color: var(--accent); }
nav a { display: inline-block; padding: .3rem 0; text-decoration: none; color: var(--quiet); }
nav a:hover, nav a[aria-current] { color: var(--ink); text-decoration: underline; text-decoration-color: var(--accent); text-decoration-thickness: 2px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; }
.brand { font-weight: 700; text-decoration: none; letter-spacing: .01em; }
main { flex: 1; padding: clamp(1.5rem, 5vw, 3rem) 0; }
h1 { margin: 0; font-size: clamp(2.1rem, 7vw, 3.4rem); line-height: 1.1; letter-spacing: -.02em; text-wrap: balance; }
.lead { margin: .6rem 0 0; max-width: 40rem; font-size: 1.2rem; color: var(--quiet); text-wrap: pretty; }
figure { margin: clamp(1.5rem, 4vw, 2.25rem) 0; }
figure svg { display: block; width: 100%; height: auto; border-radius: 12px; }
main p { max-width: 40rem; }
.stroke { stroke: var(--accent); }
.chalk { stroke: var(--ink); }
.slate { fill: var(--line); fill-opacity: .45; }
footer { padding: 1.1rem 0 1.6rem; border-top: 1px solid var(--line); color: var(--quiet); }
@media (prefers-reduced-motion: no-preference) {
  .flicker { animation: flicker 3.5s ease-in-out infinite alternate; }
  @keyframes flicker { from { opacity: .75; } to { opacity: 1; } }
}
`
