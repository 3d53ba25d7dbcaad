import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { layout } from '../../../embedded/layout.ts'
import type { Platform } from './platform.ts'

interface Secret {
  readonly metadata: { readonly name: string }
  readonly data?: Readonly<Record<string, string>>
}

/** Names of users, and other values that are no secret by themselves, are shorter. */
const shortest = 16

/** Every secret value of the platform, by the Secret and key that it is kept in. */
export async function secretValues({ kubectl }: Platform): Promise<ReadonlyMap<string, string>> {
  const { items } = JSON.parse(await kubectl('get', 'secrets', '-o', 'json')) as { items: Secret[] }
  return new Map(
    items.flatMap(({ metadata, data = {} }) =>
      Object.entries(data).flatMap(([key, encoded]) => {
        const value = Buffer.from(encoded, 'base64').toString().trim()
        return value.length < shortest ? [] : [[`${metadata.name}/${key}`, value] as const]
      }),
    ),
  )
}

/** All files below a folder. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
}

/**
 * The command lines of all processes, and the environments of those outside of pods: in a pod, the
 * container of a Secret's reader has it.
 */
export async function processTexts(): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>()
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const read = (file: string) => readFile(join('/proc', pid, file), 'utf8').catch(() => '')
    texts.set(`command line of process ${pid}`, await read('cmdline'))
    if ((await read('cgroup')).includes('kubepods')) continue
    texts.set(`environment of process ${pid}`, await read('environ'))
  }
  return texts
}

/** Configuration, certificates and kubeconfigs of the cluster that hold a private key, and that others may read. */
export async function openKeyFiles(): Promise<string[]> {
  const { certificates, configuration, kubeconfigs } = layout.cluster
  const files = (
    await Promise.all([certificates, configuration, kubeconfigs].map(filesBelow))
  ).flat()
  const open: string[] = []
  for (const file of files) {
    if (((await stat(file)).mode & 0o077) === 0) continue
    if (/PRIVATE KEY|client-key-data/.test(await readFile(file, 'utf8'))) open.push(file)
  }
  return open
}
