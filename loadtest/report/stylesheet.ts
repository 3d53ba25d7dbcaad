import { theme } from './theme.ts'

/** The page's stylesheet: system fonts, light and dark, from 320 px up. */
export const stylesheet = `${theme}* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1.5rem 1.25rem 3rem; max-width: 58rem;
  background: var(--paper); color: var(--ink);
  font: 1rem/1.5 ui-sans-serif, system-ui, sans-serif;
}
h1 { margin: 0; font-size: clamp(1.5rem, 5vw, 2.1rem); line-height: 1.2; text-wrap: balance; }
h2 { margin: 2.25rem 0 .25rem; font-size: 1.15rem; }
p { margin: .35rem 0; max-width: 44rem; }
.quiet, caption, footer { color: var(--quiet); font-size: .93rem; }
.verdict { font-weight: 650; }
.good { color: var(--good); } .bad { color: var(--bad); }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .75rem; margin: 1.5rem 0 0; }
dl div { padding: .75rem .9rem; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
dt { color: var(--quiet); font-size: .85rem; }
dd { margin: 0; font-size: 1.4rem; font-weight: 600; font-variant-numeric: tabular-nums; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding-bottom: .5rem; }
th, td { padding: .4rem .5rem; border-bottom: 1px solid var(--line); text-align: right; }
thead th:first-child { text-align: left; }
thead th { color: var(--quiet); font-weight: 500; font-size: .85rem; }
tbody th { text-align: left; font-weight: 550; overflow-wrap: anywhere; }
tr.total th, tr.total td { border-top: 2px solid var(--line); font-weight: 650; }
figure { margin: .75rem 0 0; padding: .75rem; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
figure svg { display: block; width: 100%; height: auto; max-width: 860px; }
.narrow { display: none; }
footer { margin-top: 2.5rem; padding-top: 1rem; border-top: 1px solid var(--line); }
@media (max-width: 40rem) {
  body { padding: 1rem .9rem 2rem; }
  .wide { display: none; } .narrow { display: block; }
  figure { padding: .5rem; }
  thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  tr { display: grid; grid-template-columns: repeat(4, 1fr); padding: .5rem 0; border-bottom: 1px solid var(--line); }
  th, td, tr.total th, tr.total td { display: block; padding: .1rem 0; border: 0; text-align: left; }
  tbody th { grid-column: 1 / -1; }
  td::before { content: attr(data-label); display: block; color: var(--quiet); font-size: .75rem; font-weight: 400; }
}
`
