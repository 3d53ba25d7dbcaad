import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What the synthesis of all stacks may take at most, in seconds of CPU, the start of Node included. */
const allowedSeconds = 5

const outdir = mkdtempSync(join(tmpdir(), 'tally-bench-'))
process.env.CDKTF_OUTDIR = outdir
try {
  await import('../../main.ts')
} finally {
  rmSync(outdir, { recursive: true, force: true })
}

// Where the settings can't be used, main.ts has said so and set the exit code.
if (!process.exitCode) {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  const seconds = (userCPUTime + systemCPUTime) / 1e6
  const isAllowed = seconds <= allowedSeconds
  console.log(
    `All stacks: ${seconds.toFixed(2)} s of CPU, ${(maxRSS / 1024).toFixed(0)} MiB of memory: ` +
      `${isAllowed ? 'ok' : 'too slow'}, at most ${allowedSeconds} s are allowed.`,
  )
  if (!isAllowed) process.exitCode = 1
}
