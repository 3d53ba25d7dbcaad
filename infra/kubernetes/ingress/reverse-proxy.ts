import { PodDisruptionBudgetV1 } from '@cdktf/provider-kubernetes/lib/pod-disruption-budget-v1/index.js'
import { Construct } from 'constructs'
import type { Namespace } from '../namespace.ts'
import { ConfigFiles } from '../workload/config-files.ts'
import type { Container } from '../workload/container.ts'
import { Deployment } from '../workload/deployment.ts'
import { exporter } from '../workload/exporter.ts'
import { httpGet } from '../workload/probes.ts'
import { resources } from '../workload/resources.ts'
import { users } from '../workload/security.ts'
import { Service } from '../workload/service.ts'
import { topologySpread } from '../workload/topology-spread.ts'
import { emptyFolder } from '../workload/volume.ts'
import { bodiesRoom, nodePreStopSeconds } from './client-connections.ts'
import { nginxConfig, nginxPorts, podHostname, shutdownSeconds } from './nginx-config.ts'
import type { RoutedService } from './route.ts'

export interface ReverseProxyProps {
  readonly namespace: Namespace
  readonly services: readonly RoutedService[]
  readonly image: string
  readonly exporterImage: string
  /** Whether it logs each request. @default those alone that failed */
  readonly requestLog?: boolean | undefined
  /** Port on every node, 30000 to 32767. */
  readonly nodePort: number
  /** Pods that run at the same time. */
  readonly replicas: number
  /** Seconds for which a pod that is to stop goes on serving. @default 20 */
  readonly preStopSeconds?: number
}

const configFolder = '/etc/nginx-tally'
const healthy = httpGet('/healthy', 'admin')

/** Whether an image's tag names NGINX 1.27.4 or newer: an older one refuses the directive. */
function keepsConnections(image: string): boolean {
  const [, ...version] = /:(\d+)\.(\d+)\.(\d+)\b[^/]*$/.exec(image) ?? []
  const [major = 0, minor = 0, patch = 0] = version.map(Number)
  return major > 1 || (major === 1 && (minor > 27 || (minor === 27 && patch >= 4)))
}

/**
 * A plain NGINX as the platform's entrance, with its exporter and a NodePort Service.
 *
 * To stop a pod, the kubelet first calls `/drain`, which takes `preStopSeconds`, then sends the
 * image's stop signal. That must be SIGQUIT, as in the official images (`STOPSIGNAL`): it lets open
 * requests finish, where SIGTERM would cut them off.
 *
 * @throws when there are no routes, or a path could be read as NGINX's configuration language
 */
export class ReverseProxy extends Construct {
  constructor(scope: Construct, id: string, props: ReverseProxyProps) {
    super(scope, id)
    const { namespace, services, replicas, preStopSeconds = nodePreStopSeconds } = props
    const routes = services.flatMap((each) => each.routes)
    if (routes.length === 0) {
      throw new Error(
        `${this.node.path}: services has no routes: nothing could be reached. Fix: list a path`,
      )
    }
    for (const { path } of routes) {
      if (!/^\/[\w./~-]*$/.test(path)) {
        throw new Error(
          `${this.node.path}: routes has the path ${JSON.stringify(path)}; only such paths can't be read as NGINX's configuration language. Fix: use a path that begins with / and has letters, digits and . _ ~ - / only`,
        )
      }
    }
    const part = namespace.part('nginx', 'nginx')
    const config = new ConfigFiles(this, 'Config', {
      part,
      files: {
        'nginx.conf': nginxConfig({
          services,
          preStopSeconds,
          keepsConnections: keepsConnections(props.image),
          requestLog: props.requestLog ?? false,
        }),
      },
    })
    const nginx: Container = {
      name: 'nginx',
      image: props.image,
      // NGINX's default error log is a file, which can't be opened on a read-only file system.
      command: ['nginx', '-e', 'stderr', '-c', `${configFolder}/nginx.conf`],
      ports: { http: nginxPorts.http, admin: nginxPorts.admin },
      mounts: {
        [configFolder]: config.volume,
        '/tmp': emptyFolder('tmp', { sizeLimit: bodiesRoom }),
      },
      resources: resources({ cpu: ['25m', '1'], memory: ['32Mi', '384Mi'] }),
      probes: { ready: healthy, alive: healthy },
      lifecycle: { preStop: [httpGet('/drain', 'admin')] },
    }
    const status = `--nginx.scrape-uri=http://127.0.0.1:${nginxPorts.status}/stub_status`
    new Deployment(this, 'Deployment', {
      part,
      // NGINX resolves the Services' names when it starts, and fails without.
      after: services.map(({ to }) => to.service),
      replicas,
      rollout: { maxSurge: '1' },
      topologySpreadConstraint: topologySpread([{ matchLabels: part.labels }]),
      user: users.nginx,
      hostname: podHostname,
      terminationGracePeriodSeconds: preStopSeconds + shutdownSeconds + 10,
      containers: [nginx, exporter(props.exporterImage, 9113, status)],
    })
    new PodDisruptionBudgetV1(this, 'DisruptionBudget', {
      metadata: part.metadata(),
      spec: { maxUnavailable: '1', selector: { matchLabels: part.labels } },
    })
    new Service(this, 'Service', { part, port: 80, nodePort: props.nodePort })
  }
}
