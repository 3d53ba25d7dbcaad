import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { pythonTools } from '../python-tools.ts'

/** Cases for each operation and phase. Together they are more than 2,000. */
const maxExamples = 220

/** All methods but TRACE are tried on every path: NGINX answers TRACE by itself, with 405 and without `Allow`. */
const config = `[phases.coverage]
unexpected-methods = ["get", "delete", "options", "patch", "post", "put", "query"]
`

/** What schemathesis found. */
export interface SchemaTest {
  readonly passed: boolean
  /** Requests that it sent. */
  readonly generated: number
  /** What it printed: each violation with the command that repeats it. */
  readonly output: string
}

/**
 * Sends requests that the OpenAPI description at the address allows and others that it forbids, and makes all
 * checks of schemathesis. The requests are the same each time.
 */
export async function testSchema(url: string): Promise<SchemaTest> {
  const tools = await pythonTools('schemathesis')
  const cwd = await mkdtemp(join(tmpdir(), 'tally-schemathesis-'))
  try {
    await writeFile(join(cwd, 'schemathesis.toml'), config)
    const options = ['--checks', 'all', '--max-examples', `${maxExamples}`, '--seed', '1']
    const quick = ['--continue-on-failure', '--no-shrink', '--no-color']
    const { all, exitCode } = await execa(
      join(tools, 'schemathesis'),
      ['run', url, ...options, ...quick],
      { cwd, all: true, reject: false, env: { NO_PROXY: '*' } },
    )
    const [, generated] = /(\d+) generated/.exec(all) ?? []
    return { passed: exitCode === 0, generated: Number(generated ?? 0), output: all }
  } finally {
    await rm(cwd, { recursive: true, force: true })
  }
}
