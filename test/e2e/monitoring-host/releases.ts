import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { program } from '../../../embedded/toolchain/programs.ts'
import type { Program } from '../../../infra/aws/monitoring-host/rendered/programs.ts'
import type { RootedMachine } from '../support/rooted-machine.ts'

/** Packs an archive as projects release them: one folder with the program in it. */
async function archive(name: Program['name'], folder: string, inside: string, binary: string) {
  const release = `${name}-0`
  const target = join(folder, release, inside)
  await execa`mkdir --parents ${dirname(target)}`
  await execa`cp ${binary} ${target}`
  const file = join(folder, `${release}.tar.gz`)
  await execa({ env: { GZIP: '-1' } })`tar -C ${folder} -czf ${file} ${release}`
  const { stdout } = await execa`sha256sum ${file}`
  const sha256 = stdout.split(' ')[0] ?? ''
  return { name, version: '0', url: `file://${file}`, sha256 }
}

/**
 * Releases that this machine can have: Prometheus from the embedded cache, node exporter and
 * Alertmanager from Debian. Grafana's can not be had: what is packed in its place is never run.
 * @param packages the unpacked packages
 */
export async function availableReleases(
  machine: RootedMachine,
  packages: string,
): Promise<{ programs: readonly Program[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'tally-releases-'))
  try {
    const debian = join(packages, 'usr/bin')
    const packed = [
      await archive('prometheus', folder, 'prometheus', program('prometheus')),
      await archive('node_exporter', folder, 'node_exporter', `${debian}/prometheus-node-exporter`),
      await archive('alertmanager', folder, 'alertmanager', `${debian}/prometheus-alertmanager`),
      await archive('grafana', folder, 'bin/grafana', '/usr/bin/true'),
    ]
    const inside = '/root/releases'
    await execa`mkdir --parents ${machine.path(inside)}`
    for (const { url } of packed)
      await execa`mv ${url.slice('file://'.length)} ${machine.path(inside)}`
    return {
      programs: packed.map((each) => ({
        ...each,
        url: each.url.replace(`file://${folder}`, `file://${inside}`),
      })),
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
