import { ConfigMapV1 } from '@cdktf/provider-kubernetes/lib/config-map-v1/index.js'
import { DeploymentV1 } from '@cdktf/provider-kubernetes/lib/deployment-v1/index.js'
import { ServiceV1 } from '@cdktf/provider-kubernetes/lib/service-v1/index.js'
import { Construct } from 'constructs'
import { labels, metricsPorts } from '../labels.ts'
import type { Namespace } from '../namespace.ts'
import type { WebService } from '../web-service.ts'
import { configChecksum } from '../workload/config-checksum.ts'
import { probes } from '../workload/probes.ts'
import { exporterResources, resourceMaps } from '../workload/resources.ts'
import { restrictedContainer, restrictedPod, users } from '../workload/restricted-pod.ts'
import { nginxConfig, nginxPorts, shutdownSeconds } from './nginx-config.ts'
import type { Route } from './route.ts'

export interface ReverseProxyProps {
  readonly namespace: Namespace
  /** Where the requests go. */
  readonly to: WebService
  /** What may be reached from outside; everything else answers 404. */
  readonly routes: readonly Route[]
  readonly image: string
  readonly exporterImage: string
  /** Port on every node, 30000 to 32767. */
  readonly nodePort: number
  /** Seconds for which a pod that is to stop takes new connections as before. @default 5 */
  readonly preStopSeconds?: number
}

const matchLabels = labels('nginx', 'nginx')
const configFolder = '/etc/nginx-tally'
const healthy = { httpGet: { path: '/healthy', port: 'admin' } }

/**
 * NGINX alone as the platform's entrance, with its exporter beside it and a NodePort Service.
 *
 * Stopping: the kubelet first calls `/drain`, which takes `preStopSeconds`, then sends the image's
 * stop signal. That must be SIGQUIT, as in the official images (`STOPSIGNAL`): it lets requests
 * under way finish, SIGTERM cuts them.
 *
 * @throws when there is no route, or one that is no absolute path
 */
export class ReverseProxy extends Construct {
  constructor(scope: Construct, id: string, props: ReverseProxyProps) {
    super(scope, id)
    const { namespace, to, routes, preStopSeconds = 5 } = props
    if (routes.length === 0) {
      throw new Error(`${this.node.path}: routes is empty: nothing could be reached; list a path`)
    }
    for (const { path } of routes) {
      // Anything else would be read as NGINX's configuration language.
      if (!/^\/[\w./~-]*$/.test(path)) {
        throw new Error(
          `${this.node.path}: routes has the path ${JSON.stringify(path)}; use a path that begins with / and has letters, digits and . _ ~ - / only`,
        )
      }
    }
    const metadata = namespace.metadata('nginx', 'nginx', 'nginx')
    const config = nginxConfig({ routes, upstream: `${to.host}:${to.port}`, preStopSeconds })
    const configMap = new ConfigMapV1(this, 'Config', {
      metadata: namespace.metadata('nginx-config', 'nginx', 'nginx'),
      data: { 'nginx.conf': config },
    })

    new DeploymentV1(this, 'Deployment', {
      metadata,
      // NGINX looks the Service up when it starts, and doesn't start without.
      dependsOn: [to.service],
      spec: {
        replicas: '1',
        selector: { matchLabels },
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxUnavailable: '0', maxSurge: '1' },
        },
        template: {
          metadata: { labels: matchLabels, annotations: configChecksum(config) },
          spec: {
            ...restrictedPod({ user: users.nginx }),
            terminationGracePeriodSeconds: preStopSeconds + shutdownSeconds + 10,
            container: [
              {
                name: 'nginx',
                image: props.image,
                // -e: the compiled-in log file can't be opened on a read-only file system.
                command: ['nginx', '-e', 'stderr', '-c', `${configFolder}/nginx.conf`],
                ...restrictedContainer,
                port: [
                  { name: 'http', containerPort: nginxPorts.http },
                  { name: 'admin', containerPort: nginxPorts.admin },
                ],
                volumeMount: [
                  { name: 'config', mountPath: configFolder, readOnly: true },
                  { name: 'tmp', mountPath: '/tmp' },
                ],
                resources: resourceMaps({
                  requests: { cpu: '50m', memory: '32Mi' },
                  limits: { cpu: '1', memory: '128Mi' },
                }),
                ...probes({ ready: healthy, alive: healthy }),
                lifecycle: { preStop: [{ httpGet: { path: '/drain', port: 'admin' } }] },
              },
              {
                name: 'exporter',
                image: props.exporterImage,
                args: [
                  `--nginx.scrape-uri=http://127.0.0.1:${nginxPorts.status}/stub_status`,
                  '--web.listen-address=:9113',
                ],
                ...restrictedContainer,
                port: [{ name: metricsPorts.own, containerPort: 9113 }],
                resources: resourceMaps(exporterResources),
              },
            ],
            volume: [
              { name: 'config', configMap: { name: configMap.metadata.name } },
              { name: 'tmp', emptyDir: { sizeLimit: '64Mi' } },
            ],
          },
        },
      },
    })

    new ServiceV1(this, 'Service', {
      metadata,
      spec: {
        type: 'NodePort',
        selector: matchLabels,
        port: [{ name: 'http', port: 80, targetPort: 'http', nodePort: props.nodePort }],
      },
    })
  }
}
