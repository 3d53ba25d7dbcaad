import { documentServerCommand, documentServerFolder } from '../document-server/document-server.ts'
import { logsProgram, metricsServer, program } from '../toolchain/programs.ts'
import { appImage, clusterImages, embeddedImages } from './image-names.ts'
import type { ImageRecipe } from './oci-layout.ts'

/**
 * One root file system for all images of Debian's programs: apt resolves it once, and containerd
 * unpacks one layer for all of them.
 */
const packages = [
  'nginx-light',
  'prometheus-alertmanager',
  'prometheus-nginx-exporter',
  'prometheus-node-exporter',
  'prometheus-redis-exporter',
  'redis-server',
]

/** What Node's and Java's own binaries are linked against, beside the C library. */
const linkedLibraries = ['libstdc++6', 'zlib1g']

/** Images of Debian's programs, which need nothing to be compiled. */
export function debianRecipes(): readonly ImageRecipe[] {
  return [
    // catatonit is what podman's pods pause with: it sleeps, and reaps orphans.
    {
      reference: clusterImages.pause,
      files: { '/catatonit': '/usr/bin/catatonit' },
      entrypoint: ['/catatonit', '-P'],
    },
    { reference: embeddedImages.redis, packages },
    {
      reference: embeddedImages.redisExporter,
      packages,
      entrypoint: ['/usr/bin/prometheus-redis-exporter'],
    },
    // As the official image has it: on SIGTERM nginx would cut the requests that are open.
    { reference: embeddedImages.nginx, packages, stopSignal: 'SIGQUIT' },
    // Debian's version, unlike the official image's, ends when NGINX starts later than itself.
    {
      reference: embeddedImages.nginxExporter,
      packages,
      entrypoint: [
        '/usr/bin/prometheus-nginx-exporter',
        '-nginx.retries=60',
        '-nginx.retry-interval=1s',
      ],
    },
    {
      reference: embeddedImages.nodeExporter,
      packages,
      entrypoint: ['/usr/bin/prometheus-node-exporter'],
    },
    {
      reference: embeddedImages.alertmanager,
      packages,
      entrypoint: ['/usr/bin/prometheus-alertmanager'],
    },
  ]
}

/** Images of the programs that `buildPrograms` compiles. */
export function programRecipes(): readonly ImageRecipe[] {
  return [
    {
      reference: clusterImages.coreDns,
      files: { '/coredns': program('coredns') },
      entrypoint: ['/coredns'],
    },
    {
      reference: embeddedImages.prometheus,
      files: { '/bin/prometheus': program('prometheus') },
      entrypoint: ['/bin/prometheus'],
    },
  ]
}

/** Image of the program that `buildMetricsServer` compiles. */
export function metricsServerRecipe(): ImageRecipe {
  return {
    reference: embeddedImages.metricsServer,
    files: { '/metrics-server': metricsServer() },
    entrypoint: ['/metrics-server'],
  }
}

/** Images of the programs that `buildLogsPrograms` compiles. */
export function logsRecipes(): readonly ImageRecipe[] {
  return [
    {
      reference: embeddedImages.victoriaLogs,
      files: { '/victoria-logs': logsProgram('victoria-logs') },
      entrypoint: ['/victoria-logs'],
    },
    {
      reference: embeddedImages.vlagent,
      files: { '/vlagent': logsProgram('vlagent') },
      entrypoint: ['/vlagent'],
    },
  ]
}

/** Image of what `buildDocumentServer` builds: the server, and a Java of just what it needs. */
export function documentServerRecipe(): ImageRecipe {
  const folder = '/usr/lib/document-server'
  return {
    reference: embeddedImages.mongodb,
    packages: linkedLibraries,
    files: { [folder]: documentServerFolder() },
    entrypoint: documentServerCommand(folder, { folder: '/data/db', host: '0.0.0.0', port: 27017 }),
  }
}

/** Image of Node alone, the very one that runs Tally, for programs that come as files. */
export const nodeRecipe: ImageRecipe = {
  reference: embeddedImages.metricsKeeper,
  packages: linkedLibraries,
  files: { '/usr/bin/node': process.execPath },
  entrypoint: ['/usr/bin/node'],
}

/**
 * The app's image: Node's, and the app's bundle.
 * @param tag content hash of the app's sources
 * @param bundle folder that holds `server.js`
 */
export function appRecipe(tag: string, bundle: string): ImageRecipe {
  return {
    ...nodeRecipe,
    reference: appImage(tag),
    files: { ...nodeRecipe.files, '/app': bundle },
    entrypoint: ['/usr/bin/node', '/app/server.js'],
  }
}
