import { join } from 'node:path'
import { execa } from 'execa'
import type { Measure } from '../bench.ts'
import { sampleOf } from '../statistics.ts'

const rounds = 3
const tools = join(import.meta.dirname, '..')

/** What the synthesis of all stacks takes, the start of Node included. */
export const synthesis: Measure = async (bench) => {
  const [cpu, memory] = await measured(join(tools, '../../main.ts'), bench.folder)
  // From its place here: it loads the packages of this checkout.
  const providers = join(tools, 'peers/root-imports.mjs')
  const [providersCpu, providersMemory] = await measured(providers, bench.folder)
  return {
    title: 'Synthesis of all stacks',
    columns: ['CPU s', 'MiB'],
    lines: [
      ["Tally's stacks", cpu, memory],
      ['whole providers imported, nothing synthesized', providersCpu, providersMemory],
    ],
    aims: [
      { what: 'CPU s', is: cpu.median, atMost: 5 },
      {
        what: 'MiB, of those of whole providers',
        is: memory.median / providersMemory.median,
        atMost: 0.1,
      },
    ],
  }
}

async function measured(program: string, folder: string) {
  const report = join(tools, 'programs/report-usage.ts')
  const seconds: number[] = []
  const memory: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const { stdout } = await execa(process.execPath, ['--import', report, program], {
      env: { CDKTF_OUTDIR: join(folder, `synthesis-${round}`) },
    })
    // The last line: the program may have written before.
    const usage = JSON.parse(stdout.split('\n').at(-1) ?? '')
    seconds.push(usage.cpuSeconds)
    memory.push(usage.memoryMiB)
  }
  return [sampleOf(seconds), sampleOf(memory)] as const
}
