import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PolicyError } from './policy-error.ts'
import { run } from './run.ts'

const requirements = join(import.meta.dirname, 'requirements.txt')

/**
 * Installs exactly the packages of `requirements.txt`, checkov and botocore among them, into a
 * virtual environment, once.
 *
 * @param caches where the environment is, or will be, in a folder of its own
 * @returns the environment's folder
 * @throws PolicyError when Python or the package index is out of reach
 */
export function installPythonPackages(caches: string): string {
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex')
  const folder = join(caches, `policy-${hash.slice(0, 12)}`)
  if (existsSync(join(folder, 'complete'))) return folder
  rmSync(folder, { recursive: true, force: true })
  const python = run('python3', ['-m', 'venv', folder], {
    fix: 'install Python 3.9 or newer with its module venv (Debian: apt-get install python3-venv)',
  })
  if (python.status !== 0) {
    throw new PolicyError(`Python made no virtual environment:\n${python.output}`)
  }
  // What checkov asks of botocore is older than the models that are wanted: hence no resolution.
  const quietly = ['install', '--quiet', '--disable-pip-version-check', '--no-deps']
  const installed = run(join(folder, 'bin/pip'), [...quietly, '-r', requirements], {
    fix: `rm -r ${folder}`,
  })
  if (installed.status !== 0) {
    throw new PolicyError(`pip could not install checkov and botocore:\n${installed.output}`)
  }
  // Written last, so that an interrupted installation does not pass for a complete one.
  writeFileSync(join(folder, 'complete'), '')
  return folder
}
