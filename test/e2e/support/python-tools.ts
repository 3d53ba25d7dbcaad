import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { layout } from '../../../embedded/layout.ts'
import { versionKey } from '../../../embedded/toolchain/versions.ts'

const folder = join(layout.cache, 'python-tools')

/**
 * The pinned Python programs of some tests, installed once.
 * @param part the folder beside this file with their `requirements.txt`
 * @returns the folder with their commands
 */
export async function pythonTools(part: 'aws' | 'schemathesis'): Promise<string> {
  const requirements = join(import.meta.dirname, part, 'requirements.txt')
  const installed = join(folder, versionKey(readFileSync(requirements, 'utf8')))
  if (!existsSync(join(installed, 'complete'))) {
    await rm(installed, { recursive: true, force: true })
    await mkdir(folder, { recursive: true })
    await execa`/usr/bin/python3 -m venv ${installed}`
    await execa`${join(installed, 'bin/pip')} install --quiet --requirement ${requirements}`
    await execa`touch ${join(installed, 'complete')}`
  }
  return join(installed, 'bin')
}
