import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Command, InvalidArgumentError } from 'commander'

/** Synthesis of all stacks is to take at most this many times what the least program takes. */
const allowedRatio = 3

const root = path.resolve(import.meta.dirname, '../..')
const programs = [
  { name: 'all stacks', file: 'main.ts' },
  { name: 'one resource', file: 'tools/bench/one-resource.ts' },
] as const

interface Timing {
  readonly name: string
  readonly milliseconds: readonly number[]
}

/**
 * Runs both programs in turn, so that a busy moment of the machine hits both alike.
 *
 * @param warmUps runs of each program that fill the disk's cache and are not counted
 * @throws when a program fails, with what it wrote
 */
function measure(runs: number, warmUps: number): readonly Timing[] {
  const outdir = mkdtempSync(path.join(tmpdir(), 'tally-bench-'))
  try {
    const timings = programs.map(({ name }) => ({ name, milliseconds: [] as number[] }))
    for (let run = -warmUps; run < runs; run++) {
      for (const [index, { file }] of programs.entries()) {
        const elapsed = synthesize(file, path.join(outdir, String(index)))
        if (run >= 0) timings[index]?.milliseconds.push(elapsed)
      }
    }
    return timings
  } finally {
    rmSync(outdir, { recursive: true, force: true })
  }
}

function synthesize(file: string, outdir: string): number {
  const start = performance.now()
  const { status, signal, error, stderr } = spawnSync(process.execPath, [file], {
    cwd: root,
    env: { ...process.env, CDKTF_OUTDIR: outdir },
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const elapsed = performance.now() - start
  if (error) throw error
  if (signal) throw new Error(`node ${file} was ended by ${signal}`)
  if (status !== 0) throw new Error(`node ${file} failed with exit ${status}:\n${stderr.trim()}`)
  return elapsed
}

function report(timings: readonly Timing[]): string {
  const rows = timings.map(({ name, milliseconds }) => {
    const sorted = milliseconds.toSorted((a, b) => a - b)
    return { name, median: median(sorted), min: sorted.at(0) ?? 0, max: sorted.at(-1) ?? 0 }
  })
  const ratio = (rows[0]?.median ?? 0) / (rows[1]?.median ?? 1)
  return [
    'synthesis        median      min      max',
    ...rows.map(
      ({ name, median, min, max }) =>
        name.padEnd(14) +
        [median, min, max].map((ms) => `${ms.toFixed(0)} ms`.padStart(9)).join(''),
    ),
    `ratio of medians ${ratio.toFixed(2)}: ${ratio <= allowedRatio ? 'ok' : 'over'}, ` +
      `at most ${allowedRatio} is wanted`,
  ].join('\n')
}

/** The middle of sorted figures, or between the two in the middle. */
function median(sorted: readonly number[]): number {
  const middle = sorted.length / 2
  const upper = sorted[Math.floor(middle)] ?? 0
  const lower = sorted[Math.ceil(middle) - 1] ?? 0
  return (lower + upper) / 2
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number from 1 to 999.')
}

new Command('bench:synth')
  .description('Measures the synthesis of all stacks beside a CDKTF program with one resource.')
  .option('--runs <number>', 'counted runs of each program', wholeNumber, 9)
  .option('--warm-ups <number>', 'runs before, which are not counted', wholeNumber, 2)
  .action(({ runs, warmUps }: { readonly runs: number; readonly warmUps: number }) => {
    // Ends the running program, not this one, which would leave its files behind.
    process.on('SIGINT', () => {})
    try {
      console.log(report(measure(runs, warmUps)))
    } catch (error) {
      console.error(error instanceof Error ? error.message : error)
      process.exitCode = 1
    }
  })
  .parse()
