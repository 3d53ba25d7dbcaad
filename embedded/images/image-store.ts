import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { buildDocumentServer } from '../document-server/document-server.ts'
import { layout } from '../layout.ts'
import { clusterEnvironment } from '../machine/cluster-environment.ts'
import { insideNode, nodeProcess } from '../node/node-process.ts'
import type { Progress } from '../progress.ts'
import { sideBySide } from '../side-by-side.ts'
import { buildLogsPrograms, buildMetricsServer, buildPrograms } from '../toolchain/programs.ts'
import { versionKey } from '../toolchain/versions.ts'
import { appImage } from './image-names.ts'
import { buildImageLayout, type ImageRecipe } from './oci-layout.ts'
import {
  appRecipe,
  debianRecipes,
  documentServerRecipe,
  logsRecipes,
  metricsServerRecipe,
  nodeRecipe,
  programRecipes,
} from './recipes.ts'

/** Another one where equal recipes make other images. */
const format = '2'

/** Where a group of images is, or is going to be. */
const groupFolder = (name: string, recipes: readonly ImageRecipe[], version: string) =>
  join(layout.images, `${name}-${versionKey(format, JSON.stringify(recipes), version)}`)

/** Builds a group of images once per version of their recipes, and forgets former versions. */
async function buildGroup(
  name: string,
  recipes: readonly ImageRecipe[],
  version: string,
  progress: Progress,
  signal?: AbortSignal,
): Promise<string> {
  const folder = groupFolder(name, recipes, version)
  await mkdir(layout.images, { recursive: true })
  await buildImageLayout(recipes, folder, progress, signal)
  for (const other of await readdir(layout.images)) {
    if (other.startsWith(`${name}-`) && other !== basename(folder)) {
      await rm(join(layout.images, other), { recursive: true, force: true })
    }
  }
  return folder
}

/**
 * Builds the cluster's programs and every image but the app's, where they are missing. What needs
 * no compiler doesn't wait for it; when one part fails, the others are ended.
 * @returns folders to pass to {@link importImages}
 * @throws when a build fails, or `signal` aborts
 */
export async function buildPlatform(progress: Progress, signal?: AbortSignal): Promise<string[]> {
  const release = await readFile('/etc/os-release', 'utf8')
  const parts = await sideBySide((ended) => {
    const group = (name: string, recipes: readonly ImageRecipe[], version: string) =>
      buildGroup(name, recipes, version, progress, ended)
    return [
      group('debian', debianRecipes(), release),
      // One after the other: both begin with the same packages, which the first of them unpacks.
      buildDocumentServer(progress, ended).then(async (folder) => [
        await group('document-server', [documentServerRecipe()], basename(folder)),
        await group('node', [nodeRecipe], process.version),
      ]),
      // One after the other: each keeps every core busy, and metrics-server uses much of the first's work.
      buildPrograms(progress, ended).then(async (programs) => {
        const metricsServer = await buildMetricsServer(progress, ended)
        const logs = await buildLogsPrograms(progress, ended)
        return [
          await group('programs', programRecipes(), basename(programs)),
          await group('metrics-server', [metricsServerRecipe()], basename(metricsServer)),
          await group('logs', logsRecipes(), basename(logs)),
        ]
      }),
    ]
  }, signal)
  return parts.flat()
}

/** containerd's client, in the namespace of images and containers that the kubelet uses. */
const ctr = () => [...insideNode(), 'ctr', '--namespace', 'k8s.io']

/** References in an OCI image layout. */
async function referencesIn(folder: string): Promise<string[]> {
  const index = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8')) as {
    manifests: { annotations: Record<string, string> }[]
  }
  return index.manifests.flatMap(
    ({ annotations }) => annotations['org.opencontainers.image.ref.name'] ?? [],
  )
}

/** Whether the running cluster has all of these images. */
export async function hasImages(references: readonly string[]): Promise<boolean> {
  const listed = (await execa(clusterEnvironment())`${ctr()} images ls --quiet`).stdout.split('\n')
  return references.every((reference) => listed.includes(reference))
}

/** Longest wait for containerd; it takes a second. */
const containerdSeconds = 60

/** Waits until containerd of a node that is being started answers. @throws with its words when it doesn't */
async function waitForContainerd(signal?: AbortSignal): Promise<void> {
  const end = Date.now() + containerdSeconds * 1000
  for (;;) {
    try {
      await execa(clusterEnvironment())`${ctr()} version`
      return
    } catch (error) {
      if (nodeProcess() === undefined) {
        throw new Error(
          `The programs of the node ended. See why in ${layout.cluster.logs}. Fix: npm run up`,
        )
      }
      if (Date.now() > end) throw error
    }
    await sleep(200, undefined, signal && { signal })
  }
}

/** Loads image layouts into the cluster that runs or is being started, those it doesn't have yet. */
export async function importImages(
  folders: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  await waitForContainerd(signal)
  const load = async (folder: string, ended: AbortSignal) => {
    if (!(await hasImages(await referencesIn(folder)))) await importFolder(folder, ended)
  }
  // containerd unpacks each archive on one core.
  await sideBySide((ended) => folders.map((folder) => load(folder, ended)), signal)
}

/** Loads the images of an OCI image layout or an unpacked docker archive into the running cluster. */
export async function importFolder(folder: string, signal?: AbortSignal): Promise<void> {
  const ended = signal && { cancelSignal: signal }
  // Without a copy of the archive in memory, which execa makes by default.
  const archive = execa({
    ...ended,
    buffer: { stdout: false },
  })`tar --create --directory ${folder} .`
  await archive.pipe(execa({ ...clusterEnvironment(), ...ended })`${ctr()} images import -`)
}

/**
 * Bundles the app, builds its image and loads it into the running cluster, unless it is there.
 * @param tag content hash of the app's sources
 * @param bundle writes the bundled app into a folder
 */
export async function loadAppImage(
  tag: string,
  bundle: (folder: string) => Promise<unknown>,
  progress: Progress,
): Promise<void> {
  if (await hasImages([appImage(tag)])) return
  const bundled = join(layout.images, 'bundle')
  const group = ['app', [appRecipe(tag, bundled)], process.version] as const
  if (!existsSync(groupFolder(...group))) {
    progress('bundling the app')
    await bundle(bundled)
  }
  const folder = await buildGroup(...group, progress)
  await rm(bundled, { recursive: true, force: true })
  await importImages([folder])
}
