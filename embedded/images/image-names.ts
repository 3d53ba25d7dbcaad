import {
  documentServerVersion,
  logsModule,
  metricsServerModule,
  moduleVersion,
} from '../toolchain/versions.ts'

/** Images of the embedded cluster never leave the machine: no registry has this name. */
export const imageRepository = 'localhost/tally'

/** Debian's packages carry no version that is known before they are installed, so their images are named by what they are for. */
const fromDebian = (name: string) => `${imageRepository}/${name}:debian`

const logsVersion = moduleVersion('github.com/VictoriaMetrics/VictoriaLogs', logsModule)

/** References of the images that the platform runs on the embedded cluster. */
export const embeddedImages = {
  redis: fromDebian('redis'),
  redisExporter: fromDebian('redis-exporter'),
  /** The document server: MongoDB itself is in no package registry. */
  mongodb: `${imageRepository}/document-server:${documentServerVersion}`,
  nginx: fromDebian('nginx'),
  nginxExporter: fromDebian('nginx-exporter'),
  nodeExporter: fromDebian('node-exporter'),
  alertmanager: fromDebian('alertmanager'),
  metricsKeeper: `${imageRepository}/node:${process.versions.node}`,
  metricsServer: `${imageRepository}/metrics-server:${moduleVersion('sigs.k8s.io/metrics-server', metricsServerModule)}`,
  victoriaLogs: `${imageRepository}/victoria-logs:${logsVersion}`,
  vlagent: `${imageRepository}/vlagent:${logsVersion}`,
  prometheus: `${imageRepository}/prometheus:${moduleVersion('github.com/prometheus/prometheus')}`,
} as const

/** References of the images that the cluster itself runs. */
export const clusterImages = {
  pause: fromDebian('pause'),
  coreDns: `${imageRepository}/coredns:${moduleVersion('github.com/coredns/coredns')}`,
} as const

/**
 * Reference of the app's image.
 * @param tag content hash of the app's sources
 */
export function appImage(tag: string): string {
  return `${imageRepository}/app:${tag}`
}
