import type { Page } from './page.ts'

/** A tally mark: up to four strokes, and a fifth one across them, slightly crooked as if drawn by hand. */
function tallyMark(x: number, strokes: number): string {
  const verticals = [0, 1, 2, 3].slice(0, strokes).map((index) => {
    const left = x + index * 30
    const lean = [3, -2, 4, -3][index] ?? 0
    return `<path d="M${left + lean} 78q${-lean * 2} 62 ${-lean} 124"/>`
  })
  const across = strokes > 4 ? `<path class="stroke" d="M${x - 26} 178q70-22 142-82"/>` : ''
  return verticals.join('') + across
}

/** `/`: Hello World. */
export const home: Page = {
  title: 'Hello, World!',
  lead: 'A small service that answers, and keeps count of every answer it gave.',
  art: `
<svg viewBox="0 0 840 280" role="img" aria-label="Tally marks: four groups of five, and two strokes more">
<rect class="slate" width="840" height="280"/>
<g class="chalk" fill="none" stroke-width="9" stroke-linecap="round">
${[84, 244, 404, 564].map((x) => tallyMark(x, 5)).join('')}${tallyMark(728, 2)}
</g>
</svg>`,
  body: `
<p>Each request to this app is counted exactly once, by method, route and status, whether it
went well or not. Prometheus collects the counts, and a load test proves that none is missing.</p>
<p>Try <a href="/gandalf">one who lets nothing pass</a>, <a href="/colombo">one who always has
another question</a>, or <a href="/hits">leave a mark of your own</a>.</p>`,
}
