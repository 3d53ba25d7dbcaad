import { theme } from '../../loadtest/report/theme.ts'

/** The page's stylesheet: in the look of the report, light and dark, from 320 px up. */
export const stylesheet = `${theme}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1.25rem 1.25rem 3rem; max-width: 110rem;
  background: var(--paper); color: var(--ink); font: 1rem/1.5 ui-sans-serif, system-ui, sans-serif;
}
h1 { margin: 0; font-size: clamp(1.4rem, 4vw, 1.9rem); line-height: 1.2; }
h2 { margin: 1.75rem 0 .6rem; font-size: 1.1rem; }
h3 { margin: 0; font-size: .95rem; font-weight: 600; flex: 1; }
p { margin: .25rem 0; }
.quiet, footer { color: var(--quiet); font-size: .9rem; }
.bad { color: var(--bad); }
nav { display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; margin-bottom: .9rem; }
nav a { color: var(--quiet); text-decoration: none; padding: .15rem 0; border-bottom: 2px solid transparent; }
nav a:hover { color: var(--ink); }
nav a[aria-current=true] { color: var(--ink); font-weight: 600; border-color: var(--series-1); }
.controls { display: flex; flex-wrap: wrap; gap: .5rem; margin: .9rem 0 0; align-items: center; }
select, summary.box {
  font: inherit; font-size: .9rem; color: var(--ink); background: var(--card);
  border: 1px solid var(--line); border-radius: 8px; padding: .3rem .6rem; cursor: pointer;
}
.controls label { font-size: .9rem; color: var(--quiet); }
.variable { position: relative; }
.variable > div {
  position: absolute; z-index: 9; margin-top: .25rem; padding: .5rem .75rem; max-height: 18rem; overflow: auto;
  width: max-content; max-width: 80vw; background: var(--card); border: 1px solid var(--line); border-radius: 8px;
  box-shadow: 0 6px 20px #0003;
}
.variable label { display: block; padding: .15rem 0; color: var(--ink); overflow-wrap: anywhere; }
.row { display: grid; grid-template-columns: repeat(24, minmax(0, 1fr)); gap: .75rem; }
.panel {
  display: flex; flex-direction: column; height: 20rem; padding: .7rem .8rem; position: relative;
  background: var(--card); border: 1px solid var(--line); border-radius: 10px;
}
.panel header { display: flex; gap: .5rem; align-items: start; }
.panel details p {
  position: absolute; z-index: 8; left: .5rem; right: .5rem; margin: .3rem 0 0; padding: .6rem .8rem;
  background: var(--paper); border: 1px solid var(--line); border-radius: 8px; font-size: .9rem;
}
.panel summary {
  list-style: none; cursor: pointer; width: 1.5rem; height: 1.5rem; line-height: 1.4rem; text-align: center;
  border: 1px solid var(--line); border-radius: 50%; color: var(--quiet); font-size: .8rem;
}
.panel summary::-webkit-details-marker { display: none; }
.chart { flex: 1; min-height: 0; overflow-x: clip; }
.message { height: 100%; font-size: .9rem; display: grid; place-content: center; text-align: center; overflow: auto; overflow-wrap: anywhere; }
.panel ul { list-style: none; margin: 0; padding: 0; }
.legend { max-height: 5.4rem; overflow: auto; display: flex; flex-wrap: wrap; gap: 0 .9rem; font-size: .82rem; }
.legend button {
  all: unset; cursor: pointer; display: flex; align-items: baseline; gap: .4rem; padding: .1rem 0; color: var(--quiet);
  overflow-wrap: anywhere;
}
.legend button:focus-visible { outline: 2px solid var(--series-1); border-radius: 4px; }
.legend button[aria-pressed=false] { text-decoration: line-through; }
.legend button[aria-pressed=false] .key { visibility: hidden; }
.key { flex: none; width: .95rem; height: 0; border-top: 3px solid; align-self: center; }
.value { color: var(--ink); font-variant-numeric: tabular-nums; white-space: nowrap; }
.bars { flex: 1; overflow: auto; font-size: .88rem; margin-top: .4rem; }
.bars li { display: grid; grid-template-columns: 1fr auto; gap: 0 .75rem; padding: .2rem 0; overflow-wrap: anywhere; }
.bars div { grid-column: 1 / -1; height: .55rem; border-radius: 3px; background: var(--line); }
.bars div div { background: var(--series-1); }
footer { margin-top: 2rem; padding-top: .8rem; border-top: 1px solid var(--line); }
@media (min-width: 48rem) {
  .w6 { grid-column: span 12; } .w8 { grid-column: span 12; } .w12 { grid-column: span 12; }
}
@media (min-width: 75rem) {
  .w6 { grid-column: span 6; } .w8 { grid-column: span 8; } .w16 { grid-column: span 16; }
}
.panel:not([class*="w6"], [class*="w8"], [class*="w12"], [class*="w16"]) { grid-column: 1 / -1; }
@media (max-width: 74.99rem) { .w16 { grid-column: 1 / -1; } }
@media (max-width: 47.99rem) {
  body { padding: 1rem .8rem 2rem; }
  .panel { grid-column: 1 / -1; height: 18rem; }
  .panel:has(.message) { height: auto; min-height: 7rem; }
}
`
