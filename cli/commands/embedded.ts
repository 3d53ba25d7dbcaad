import { type Command, createCommand } from 'commander'
import { bundleApp } from '../../app/bundle.ts'
import { resetCluster, startCluster, stopCluster } from '../../embedded/cluster.ts'
import type { NamedArchive } from '../../embedded/images/docker-archive.ts'
import { loadAppImage } from '../../embedded/images/image-store.ts'
import {
  buildServiceImage,
  loadServiceArchive,
  type ServiceBuild,
} from '../../embedded/images/service-image.ts'
import { layout } from '../../embedded/layout.ts'
import { applyManifests } from '../../embedded/node/apply-manifests.ts'
import { clusterOptions } from '../targets/embedded.ts'
import { interruptible } from '../terminal/interruption.ts'
import { printProgress } from '../terminal/progress.ts'

/** The `embedded` command: the single-node Kubernetes by itself, and the steps of its stack. */
export function command(): Command {
  const embedded = createCommand('embedded').description(
    'the single-node Kubernetes that Tally starts itself: start, stop, reset',
  )
  embedded
    .command('start')
    .description(
      'build what is missing and start it; a running one of this version is left as it is',
    )
    .action(() =>
      interruptible(async (signal) => {
        await startCluster(printProgress(), { ...clusterOptions(), signal })
        console.log(`Kubernetes is ready: export KUBECONFIG=${layout.cluster.kubeconfig}`)
      }),
    )
  embedded
    .command('stop')
    .description('stop it in order and keep its state')
    .action(async () => {
      await stopCluster()
      console.log('Stopped. Its state is kept: start goes on with it, reset removes it')
    })
  embedded
    .command('reset')
    .description('end it at once and remove its state; what was built stays in the cache')
    .action(async () => {
      await resetCluster()
      console.log('The cluster and its state are gone')
    })
  embedded
    .command('image', { hidden: true })
    .description("build the app's image and load it into the cluster")
    .requiredOption('--tag <tag>', "content hash of the app's sources")
    .action(({ tag }: { tag: string }) => loadAppImage(tag, bundleApp, printProgress()))
  embedded
    .command('service-image', { hidden: true })
    .description("build or unpack a service's image and load it into the cluster")
    .requiredOption('--reference <image>', 'name that it gets')
    .option('--archive <file>', 'docker or OCI archive')
    .option('--context <folder>', 'folder to build, in place of an archive')
    .option('--dockerfile <path>', 'Dockerfile in that folder')
    .action((source: NamedArchive | ServiceBuild) =>
      'archive' in source
        ? loadServiceArchive(source, printProgress())
        : buildServiceImage(source, printProgress()),
    )
  embedded
    .command('apply', { hidden: true })
    .description('apply manifests, remove what is no longer among them, wait for the workloads')
    .requiredOption('--file <file>', 'YAML documents')
    .action(({ file }: { file: string }) => applyManifests(file, printProgress()))
  return embedded
}
