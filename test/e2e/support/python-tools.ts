import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { layout } from '../../../embedded/layout.ts'
import { versionKey } from '../../../embedded/toolchain/versions.ts'

const requirements = join(import.meta.dirname, 'requirements.txt')
const folder = join(layout.cache, 'python-tools')

/**
 * The pinned Python programs of the tests, installed once.
 * @returns the folder with their commands
 */
export async function pythonTools(): Promise<string> {
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

/**
 * Programs from Debian packages, unpacked but not installed: nothing of them is ever started by the
 * machine.
 * @returns the folder that they were unpacked into
 */
export async function unpackedPackages(...names: readonly string[]): Promise<string> {
  const unpacked = join(layout.cache, 'unpacked-packages', versionKey(...names))
  if (existsSync(unpacked)) return unpacked
  const partial = `${unpacked}.partial`
  await rm(partial, { recursive: true, force: true })
  await mkdir(partial, { recursive: true })
  const within = execa({ cwd: partial })
  await within`apt-get update -q`
  await within`apt-get download -q ${names}`
  for (const name of names) {
    await execa({ cwd: partial, shell: true })`dpkg-deb --extract ${name}_*.deb .`
  }
  await rename(partial, unpacked)
  return unpacked
}
