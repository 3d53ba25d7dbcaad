import { stylesheet as siteStylesheet } from '../../views/stylesheet.ts'

/** The stylesheet of the notes' pages: the site's, and what forms and lists need. */
export const stylesheet = `${siteStylesheet}
:root { --card: #fffdf9; --danger: #a3202e; --on-accent: #fffdf9; --good: #2b6a3f; }
@media (prefers-color-scheme: dark) {
  :root { --card: #201d22; --danger: #ff9a94; --on-accent: #1c1410; --good: #8fd3a3; }
}
main { overflow-wrap: anywhere; }
h1 { font-size: clamp(1.9rem, 5.5vw, 2.7rem); }
.account {
  display: flex; flex-wrap: wrap; align-items: baseline; justify-content: flex-end;
  gap: .1rem 1.2rem; padding: .55rem 0; border-bottom: 1px solid var(--line);
  font: .95rem/1.6 ui-sans-serif, system-ui, sans-serif; color: var(--quiet);
}
.account .who { flex: 1 1 16rem; overflow-wrap: anywhere; color: var(--ink); }
.account form { margin: 0; }
.account a, .plain { padding: .3rem 0; }
.trail, .sort, .pages, .field, .actions, .hint, .wrong, .done, time, button, .button {
  font-family: ui-sans-serif, system-ui, sans-serif;
}
.trail { font-size: .95rem; margin-bottom: .5rem; color: var(--quiet); }
.trail a { display: inline; }
.trail a + a::before { content: "/"; display: inline-block; margin: 0 .5rem; }
.card {
  margin: 1.5rem 0; padding: clamp(1rem, 4vw, 1.75rem); max-width: 30rem;
  background: var(--card); border: 1px solid var(--line); border-radius: 12px;
}
.card.wide { max-width: none; }
.field + .field { margin-top: 1.1rem; }
label { display: block; font-weight: 600; }
.hint { margin: 0; font-size: .95rem; color: var(--quiet); }
.error { margin: .15rem 0 0; font-size: .95rem; font-weight: 600; color: var(--danger); }
input, textarea {
  display: block; width: 100%; margin-top: .35rem; padding: .6rem .75rem;
  font: inherit; color: inherit; background: var(--paper);
  border: 1px solid var(--quiet); border-radius: 8px;
}
textarea { resize: vertical; line-height: 1.5; }
[aria-invalid] { border-color: var(--danger); border-width: 2px; }
.actions { display: flex; flex-wrap: wrap; align-items: center; gap: .75rem 1rem; max-width: none; margin: 1.5rem 0 0; }
.actions > a:not(.button) { padding: .5rem 0; }
button, .button {
  display: inline-block; padding: .55rem 1.15rem; border: 1px solid var(--accent); border-radius: 8px;
  font-size: 1rem; font-weight: 600; line-height: 1.4; text-decoration: none; cursor: pointer;
  background: var(--accent); color: var(--on-accent);
}
.button.second { background: transparent; color: var(--ink); border-color: var(--quiet); }
.danger { background: var(--danger); border-color: var(--danger); }
button:hover, .button:hover { filter: brightness(1.08); }
.button.second:hover { border-color: var(--accent); filter: none; }
.plain {
  border: 0; background: none; color: inherit; font: inherit;
  text-decoration: underline; text-decoration-color: var(--accent); text-underline-offset: .2em;
}
.wrong, .done { max-width: 40rem; padding: .7rem 1rem; border-left: 4px solid var(--danger); background: var(--card); }
.done { border-color: var(--good); }
.sort { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 1rem; margin-top: 1.75rem; font-size: .95rem; color: var(--quiet); }
.sort a { text-decoration: none; }
.sort a[aria-current] { color: var(--ink); font-weight: 600; text-decoration: underline; text-decoration-color: var(--accent); text-decoration-thickness: 2px; }
.sort a:hover { text-decoration: underline; }
.list { list-style: none; margin: .5rem 0 0; padding: 0; border-top: 1px solid var(--line); }
.list li {
  display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between;
  gap: 0 1.5rem; padding: .7rem 0; border-bottom: 1px solid var(--line);
}
.list a { flex: 1 1 60%; font-size: 1.15rem; text-decoration: none; overflow-wrap: anywhere; }
.list a:hover { text-decoration: underline; text-decoration-color: var(--accent); }
time { font-size: .9rem; color: var(--quiet); }
.hint time { font-size: inherit; }
h1 + .hint { margin-top: .5rem; }
.empty { margin: 2rem 0; color: var(--quiet); font-style: italic; }
.pages { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 1.25rem; margin-top: 1.25rem; font-size: .95rem; color: var(--quiet); }
.text {
  margin: 1.25rem 0 0; padding: clamp(1rem, 4vw, 1.75rem); white-space: pre-wrap;
  background: var(--card); border: 1px solid var(--line); border-radius: 12px;
}
.text:empty { display: none; }
`
