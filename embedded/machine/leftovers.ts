import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { execa } from 'execa'
import { layout } from '../layout.ts'
import { kubernetesRules } from './packet-filter.ts'
import { bridges } from './prepare-machine.ts'

/** Programs of Debian that a node runs. Those of its pods end with it: the kernel sees to that. */
const debianPrograms = ['containerd', 'catatonit', 'unshare']

/** Everything of the cluster that is still on the machine, in words; empty after a clean `reset`. */
export async function leftovers(): Promise<string[]> {
  const found: string[] = []
  for (const bridge of bridges) {
    const link = await execa({ reject: false })`ip link show ${bridge}`
    if (link.exitCode === 0) found.push(`network interface ${bridge}`)
  }
  const rulesLeft = await kubernetesRules()
  if (rulesLeft.length > 0) found.push(`${rulesLeft.length} packet filter rules (KUBE-*, CNI-*)`)
  const mounts = (await readFile('/proc/self/mounts', 'utf8').catch(() => '')).split('\n')
  for (const mount of mounts.filter((line) => line.includes(layout.cluster.root))) {
    found.push(`mount ${mount.split(' ')[1]}`)
  }
  for (const process of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/.test(process)) continue
    const command = await readFile(join('/proc', process, 'cmdline'), 'utf8').catch(() => '')
    const [program = ''] = command.split('\0')
    // An editor that has one of the files open is none of ours, nor is what serves another cluster.
    const isOfNode =
      program.startsWith(layout.programs) || debianPrograms.includes(basename(program))
    // Ends the folder's name: that of another cluster may begin with it.
    const isOurs = isOfNode && /[/\0]/.test(command.split(layout.cluster.root)[1]?.[0] ?? '')
    if (isOurs) found.push(`process ${process} (${program})`)
  }
  if (existsSync(layout.cluster.root)) found.push(`folder ${layout.cluster.root}`)
  return found
}
