import type { ImageRecipe } from './image-layout.ts'
import { appImage, clusterImages, embeddedImages } from './images.ts'
import { program } from './programs.ts'

/**
 * One root file system for all images of Debian's programs: apt resolves it once, and containerd
 * unpacks one layer for all of them.
 */
const packages = [
  'nginx-light',
  'prometheus-nginx-exporter',
  'prometheus-redis-exporter',
  'redis-server',
]

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
    {
      reference: embeddedImages.nginxExporter,
      packages,
      entrypoint: ['/usr/bin/prometheus-nginx-exporter'],
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

/**
 * The app's image: its bundle, run by the very Node that runs Tally.
 * @param tag content hash of the app's sources
 * @param bundle folder that holds `server.js`
 */
export function appRecipe(tag: string, bundle: string): ImageRecipe {
  return {
    reference: appImage(tag),
    // What Node's own binary is linked against, beside the C library.
    packages: ['libstdc++6'],
    files: { '/usr/bin/node': process.execPath, '/app': bundle },
    entrypoint: ['/usr/bin/node', '/app/server.js'],
  }
}
