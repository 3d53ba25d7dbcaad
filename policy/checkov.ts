import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding } from './findings.ts'

const requirements = join(import.meta.dirname, 'requirements.txt')

/** What the scanner can't do without; the message says what to mend. */
export class ScannerError extends Error {
  override readonly name = 'ScannerError'
}

function run(program: string, args: readonly string[], mend: string, cwd?: string) {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    ...(cwd && { cwd }),
  })
  if (error) throw new ScannerError(`${program} can not be run (${error.message}): ${mend}`)
  return { status, stdout, output: `${stdout}${stderr}`.trim() }
}

/**
 * Installs checkov with exactly the packages of `requirements.txt` into a virtual environment, once.
 *
 * @param folder where the environment is, or will be; another version belongs into another folder
 * @returns path of the program
 * @throws ScannerError when Python or the package index is out of reach
 */
export function installCheckov(folder: string): string {
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

/** What `checkov --output json` prints, as far as it is read here. */
interface Report {
  readonly results: { readonly failed_checks: readonly Finding[] }
  readonly summary: { readonly passed: number; readonly parsing_errors: number }
}

export interface Scan {
  readonly findings: readonly Finding[]
  /** How many checks found nothing. */
  readonly passed: number
}

/**
 * Lets checkov look at a synthesized stack.
 *
 * @param folder the stack's, with `cdk.tf.json` in it
 * @throws ScannerError when it could not read all of it: what it skips it does not find either
 */
export function scan(program: string, folder: string): Scan {
  const { output, stdout } = run(
    program,
    [
      ...['--framework', 'terraform_json', '--directory', folder, '--output', 'json'],
      ...['--skip-download', '--quiet', '--compact'],
    ],
    'remove node_modules/.cache/checkov-* and try again',
    // Not where .checkov.yaml is, which accepts findings of any resource.
    folder,
  )
  const unread = /Failed to add block|Failed to parse/.test(output)
  const report = parse(stdout)
  if (unread || !report || report.summary.parsing_errors > 0 || report.summary.passed === 0) {
    throw new ScannerError(`checkov could not read all of ${folder}:\n${output.slice(0, 2000)}`)
  }
  return { findings: report.results.failed_checks, passed: report.summary.passed }
}

function parse(text: string): Report | undefined {
  try {
    return JSON.parse(text) as Report
  } catch {
    return undefined
  }
}
