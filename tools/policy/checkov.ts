import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding } from './findings.ts'
import { isPlanted } from './planted-fault.ts'
import { PolicyError } from './policy-error.ts'
import { run } from './run.ts'

const requirements = join(import.meta.dirname, 'requirements.txt')
const version = /^checkov==(\S+)$/m.exec(readFileSync(requirements, 'utf8'))?.[1]

/**
 * Installs checkov with exactly the packages of `requirements.txt` into a virtual environment, once.
 *
 * @param caches where the environment is, or will be, in a folder of its own
 * @returns path of the program
 * @throws PolicyError when Python or the package index is out of reach
 */
export function installCheckov(caches: string): string {
  const folder = join(caches, `checkov-${version}`)
  const program = join(folder, 'bin/checkov')
  if (existsSync(join(folder, 'complete'))) return program
  rmSync(folder, { recursive: true, force: true })
  const python = run('python3', ['-m', 'venv', folder], {
    fix: 'install Python 3.9 or newer with its module venv (Debian: apt-get install python3-venv)',
  })
  if (python.status !== 0) {
    throw new PolicyError(`Python made no virtual environment:\n${python.output}`)
  }
  const quietly = ['install', '--quiet', '--disable-pip-version-check', '--no-deps']
  const installed = run(join(folder, 'bin/pip'), [...quietly, '-r', requirements], {
    fix: `rm -r ${folder}`,
  })
  if (installed.status !== 0) {
    throw new PolicyError(`pip could not install checkov:\n${installed.output}`)
  }
  // Written last, so that an interrupted installation does not pass for a complete one.
  writeFileSync(join(folder, 'complete'), '')
  return program
}

/** One result of a check, as far as it is read here. */
interface Result {
  readonly check_id: string
  readonly check_name: string
  readonly resource: string
}

/** Checkov gives addresses that begin with the type, and some with `resource`. */
const idOf = ({ resource }: Result) => resource.slice(resource.lastIndexOf('.') + 1)

/** What `checkov --output json` prints, as far as it is read here. */
interface Report {
  readonly results: {
    readonly failed_checks: readonly Result[]
    readonly passed_checks: readonly Result[]
  }
  readonly summary: { readonly parsing_errors: number }
}

function parseReport(stdout: string): Report | undefined {
  try {
    return JSON.parse(stdout)
  } catch {
    return undefined
  }
}

/**
 * Scans a synthesized stack with checkov.
 *
 * @param folder the stack's, with `cdk.tf.json` in it
 * @returns the findings, and how many checks of the stack's own resources passed
 * @throws PolicyError when it could not read all of the stack: it finds nothing in what it skips
 */
export function scanWithCheckov(program: string, folder: string) {
  const { output, stdout } = run(
    program,
    [
      ...['--framework', 'terraform_json', '--directory', folder, '--output', 'json'],
      ...['--skip-download', '--compact'],
    ],
    // Away from any .checkov.yaml, which could accept findings.
    { fix: 'rm -r node_modules/.cache/checkov-*', cwd: folder },
  )
  const unread = /Failed to add block|Failed to parse/.test(output)
  const report = parseReport(stdout)
  if (unread || !report || report.summary.parsing_errors > 0) {
    throw new PolicyError(`checkov could not read all of ${folder}:\n${output.slice(0, 2000)}`)
  }
  const { failed_checks, passed_checks } = report.results
  const findings = failed_checks.map(
    (result): Finding => ({
      check: result.check_id,
      title: result.check_name,
      resource: idOf(result),
    }),
  )
  const passed = passed_checks.filter((result) => !isPlanted(idOf(result))).length
  return { findings, passed }
}
