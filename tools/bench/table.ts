import {
  type Aim,
  type Comparison,
  type Figure,
  type NotMeasured,
  verdictOf,
} from './comparison.ts'

/**
 * A comparison as Markdown, which a terminal shows just as well.
 * @param seconds how long it took
 */
export function render(comparison: Comparison | NotMeasured, seconds: number): string {
  const title = `### ${comparison.title}\n`
  if ('notMeasured' in comparison) return `${title}\nnot measured: ${comparison.notMeasured}\n`
  const { columns, lines, aims } = comparison
  const rows = [
    ['', ...columns],
    ['---', ...columns.map(() => '---:')],
    ...lines.map(([name, ...figures]) => [name, ...figures.map(text)]),
  ]
  const widths = ['', ...columns].map((_, column) => widest(rows, column))
  const table = rows.map((cells) => {
    const padded = cells.map((cell, i) =>
      i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0),
    )
    return `| ${padded.join(' | ')} |\n`
  })
  const took = `Took ${Math.round(seconds)} s.\n`
  return `${title}\n${took}\n${table.join('')}\n${aims.map(sentence).join('')}`
}

/** An aim in a sentence, e.g. `- **missed**: of bare Fastify at least 0.92, is 0.82`. */
function sentence(aim: Aim): string {
  const { what, is, atLeast, atMost } = aim
  const bounds = [
    ...(atLeast === undefined ? [] : [`at least ${text(atLeast)}`]),
    ...(atMost === undefined ? [] : [`at most ${text(atMost)}`]),
  ]
  const verdict = verdictOf(aim).replace('missed', '**missed**')
  return `- ${verdict}: ${what} ${bounds.join(' and ')}, is ${text(is)}\n`
}

function text(figure: Figure): string {
  if (typeof figure === 'string') return figure
  if (typeof figure === 'number') return rounded(figure)
  if ('ofRounds' in figure) return `${rounded(figure.ofMedians)} and ${rounded(figure.ofRounds)}`
  const { median, lowerQuartile, upperQuartile } = figure
  return `${rounded(median)} (${rounded(lowerQuartile)} to ${rounded(upperQuartile)})`
}

/** Three digits say all that such a measurement knows. */
function rounded(value: number): string {
  return value >= 100
    ? Math.round(value).toLocaleString('en-US')
    : String(Number(value.toPrecision(3)))
}

const widest = (rows: readonly (readonly string[])[], column: number): number =>
  Math.max(...rows.map((cells) => cells[column]?.length ?? 0))
