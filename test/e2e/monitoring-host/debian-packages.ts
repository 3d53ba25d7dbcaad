import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { layout } from '../../../embedded/layout.ts'
import { versionKey } from '../../../embedded/toolchain/versions.ts'

/** The check of user data, and programs that run in place of the projects' own releases. */
const names = ['cloud-init', 'prometheus-alertmanager', 'prometheus-node-exporter']

/**
 * Programs from Debian packages, unpacked once but not installed: nothing of them is ever started by
 * the machine.
 * @returns the folder that they were unpacked into
 */
export async function debianPackages(): Promise<string> {
  const unpacked = join(layout.cache, 'unpacked-packages', versionKey(...names))
  if (existsSync(unpacked)) return unpacked
  const partial = `${unpacked}.partial`
  await rm(partial, { recursive: true, force: true })
  await mkdir(partial, { recursive: true })
  const there = execa({ cwd: partial })
  await there`apt-get update -q`
  await there`apt-get download -q ${names}`
  for (const name of names) {
    await execa({ cwd: partial, shell: true })`dpkg-deb --extract ${name}_*.deb .`
  }
  await rename(partial, unpacked)
  return unpacked
}
