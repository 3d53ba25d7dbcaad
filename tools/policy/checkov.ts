import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isPlanted } from './planted-fault.ts'
import { printed, run, type Scan, ScannerError } from './scanner.ts'

const requirements = join(import.meta.dirname, 'requirements.txt')
const version = /^checkov==(\S+)$/m.exec(readFileSync(requirements, 'utf8'))?.[1]

/**
 * Installs checkov with exactly the packages of `requirements.txt` into a virtual environment, once.
 *
 * @param caches where the environment is, or will be, in a folder of its own
 * @returns path of the program
 * @throws ScannerError when Python or the package index is out of reach
 */
export function installCheckov(caches: string): string {
  const folder = join(caches, `checkov-${version}`)
  const program = join(folder, 'bin/checkov')
  if (existsSync(join(folder, 'complete'))) return program
  rmSync(folder, { recursive: true, force: true })
  const python = run(
    'python3',
    ['-m', 'venv', folder],
    'install Python 3.9 or newer with its module venv (Debian: python3-venv)',
  )
  if (python.status !== 0) {
    throw new ScannerError(`Python made no virtual environment:\n${python.output}`)
  }
  const pip = join(folder, 'bin/pip')
  const quietly = ['install', '--quiet', '--disable-pip-version-check', '--no-deps']
  const installed = run(pip, [...quietly, '-r', requirements], 'see what Python wrote above')
  if (installed.status !== 0) {
    throw new ScannerError(`pip could not install checkov:\n${installed.output}`)
  }
  // Last of all, so that an interrupted installation is not taken for a whole one.
  writeFileSync(join(folder, 'complete'), '')
  return program
}

/** One result of a check, as far as it is read here. */
interface Result {
  readonly check_id: string
  readonly check_name: string
  readonly resource: string
}

/** What `checkov --output json` prints, as far as it is read here. */
interface Report {
  readonly results: {
    readonly failed_checks: readonly Result[]
    readonly passed_checks: readonly Result[]
  }
  readonly summary: { readonly parsing_errors: number }
}

/**
 * Lets checkov look at a synthesized stack.
 *
 * @param folder the stack's, with `cdk.tf.json` in it
 * @throws ScannerError when it could not read all of it: what it skips it does not find either
 */
export function scanWithCheckov(program: string, folder: string): Scan {
  const { output, stdout } = run(
    program,
    [
      ...['--framework', 'terraform_json', '--directory', folder, '--output', 'json'],
      ...['--skip-download', '--compact'],
    ],
    'remove node_modules/.cache/checkov-* and try again',
    // Not where .checkov.yaml is, which accepts findings of any resource.
    folder,
  )
  const unread = /Failed to add block|Failed to parse/.test(output)
  const report = printed<Report>(stdout)
  if (unread || !report || report.summary.parsing_errors > 0) {
    throw new ScannerError(`checkov could not read all of ${folder}:\n${output.slice(0, 2000)}`)
  }
  const { failed_checks, passed_checks } = report.results
  return {
    scanner: `checkov ${version}`,
    findings: failed_checks.map(({ check_id, check_name, resource }) => ({
      check: check_id,
      title: check_name,
      resource,
    })),
    passed: passed_checks.filter(({ resource }) => !isPlanted(resource)).length,
  }
}
