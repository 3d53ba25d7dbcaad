import { constants, existsSync } from 'node:fs'
import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import type { Requirement } from './requirement.ts'

/** What containers without rights lack. */
const privileged = 'use a machine of its own, or a container that was started with --privileged'

/** Control groups, which the kubelet makes for pods. */
export async function controlGroups(): Promise<Requirement> {
  const root = '/sys/fs/cgroup'
  // The first version has a folder for each controller.
  const folder = [join(root, 'memory'), root].find(existsSync)
  const isWritable =
    folder &&
    (await access(folder, constants.W_OK).then(
      () => true,
      () => false,
    ))
  const found = folder === undefined ? `no ${root}` : `${folder} is read-only`
  return {
    what: 'control groups that can be written',
    met: isWritable === true,
    found: isWritable ? `${folder}` : found,
    fix: privileged,
  }
}

/** Namespaces for processes and mounts, which the node's programs run in. */
export async function namespaces(): Promise<Requirement> {
  const tried = await execa({ reject: false })`unshare --fork --pid --mount --mount-proc true`
  return {
    what: 'namespaces of processes and mounts',
    met: tried.exitCode === 0,
    found: tried.exitCode === 0 ? 'can be made' : tried.stderr || 'there is no `unshare` on PATH',
    fix: privileged,
  }
}

/** Modules of the kernel: overlay for containers' files, br_netfilter for Services. */
export async function kernelModules(): Promise<Requirement> {
  const filesystems = await readFile('/proc/filesystems', 'utf8').catch(() => '')
  const loaded = {
    overlay: /\boverlay$/m.test(filesystems),
    br_netfilter: existsSync('/proc/sys/net/bridge'),
  }
  const missing: string[] = []
  for (const [name, isLoaded] of Object.entries(loaded)) {
    if (isLoaded) continue
    const found = await execa({ reject: false })`modprobe --dry-run --quiet ${name}`
    if (found.exitCode !== 0) missing.push(name)
  }
  return {
    what: 'kernel modules overlay and br_netfilter',
    met: missing.length === 0,
    found: missing.length === 0 ? 'there' : `missing: ${missing.join(', ')}`,
    fix: `modprobe -a ${missing.join(' ')} (on the host, where this is a container)`,
  }
}
