import { join } from 'node:path'
import { execa } from 'execa'
import type { Measure } from '../bench.ts'
import { sampleOf } from '../statistics.ts'

const rounds = 3

/** What the synthesis of all stacks takes, the start of Node included. */
export const synthesis: Measure = async (bench) => {
  const main = join(import.meta.dirname, '../../../main.ts')
  const report = join(import.meta.dirname, '../report-usage.ts')
  const seconds: number[] = []
  const memory: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    // The usage is the last line: main.ts may write before.
    const { stdout } = await execa(process.execPath, ['--import', report, main], {
      env: { CDKTF_OUTDIR: join(bench.folder, `synthesis-${round}`) },
    })
    const usage = JSON.parse(stdout.split('\n').at(-1) ?? '')
    seconds.push(usage.cpuSeconds)
    memory.push(usage.memoryMiB)
  }
  return {
    title: 'Synthesis of all stacks',
    columns: ['CPU s', 'MiB'],
    lines: [["Tally's stacks", sampleOf(seconds), sampleOf(memory)]],
    aims: [{ what: 'CPU s', is: sampleOf(seconds).median, atMost: 5 }],
  }
}
