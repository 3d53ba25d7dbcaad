import { ServiceV1 } from '@cdktf/provider-kubernetes/lib/service-v1/index.js'
import { StatefulSetV1 } from '@cdktf/provider-kubernetes/lib/stateful-set-v1/index.js'
import { Construct } from 'constructs'
import { labels, metricsPorts } from './labels.ts'
import type { Namespace } from './namespace.ts'
import { probes } from './workload/probes.ts'
import { exporterResources, resourceMaps } from './workload/resources.ts'
import { restrictedContainer, restrictedPod, users } from './workload/restricted-pod.ts'
import { dataVolumeClaim } from './workload/volume-claim.ts'

export interface RedisProps {
  readonly namespace: Namespace
  readonly image: string
  readonly exporterImage: string
  /** Size of the volume, a Kubernetes quantity. @default '1Gi' */
  readonly volumeSize?: string
}

const port = 6379
const matchLabels = labels('redis', 'redis')

/**
 * Each option as an argument of its own: the images' entrypoint scripts are not run, so that every
 * image with a `redis-server` on PATH does.
 */
const command = [
  'redis-server',
  ...['--dir', '/data'],
  // Every write goes to the append-only file, and the file to the disk before Redis answers: what
  // was acknowledged survives also the end of the node. Writes that arrive together share one
  // fsync, so it costs each client one of those, not one per write. No snapshots.
  ...['--appendonly', 'yes'],
  ...['--appendfsync', 'always'],
  ...['--save', ''],
  // Redis without a password refuses other hosts unless told otherwise. The official image's
  // entrypoint turns it off in the same way; only pods of the cluster reach the Service.
  ...['--protected-mode', 'no'],
]

/**
 * Redis with one pod and a volume on the cluster's default storage class, and its exporter for
 * Prometheus beside it.
 */
export class Redis extends Construct {
  /** Address for clients, `redis://host:port`. */
  readonly url: string

  constructor(scope: Construct, id: string, props: RedisProps) {
    super(scope, id)
    const { namespace } = props
    const metadata = namespace.metadata('redis', 'redis', 'redis')
    const service = new ServiceV1(this, 'Service', {
      metadata,
      spec: {
        clusterIp: 'None',
        selector: matchLabels,
        port: [{ name: 'redis', port, targetPort: 'redis' }],
      },
    })
    this.url = `redis://redis.${namespace.name}.svc:${port}`

    new StatefulSetV1(this, 'StatefulSet', {
      metadata,
      spec: {
        serviceName: service.metadata.name,
        replicas: '1',
        selector: { matchLabels },
        template: {
          metadata: { labels: matchLabels },
          spec: {
            ...restrictedPod({ user: users.redis }),
            terminationGracePeriodSeconds: 30,
            container: [
              {
                name: 'redis',
                image: props.image,
                command,
                ...restrictedContainer,
                port: [{ name: 'redis', containerPort: port }],
                volumeMount: [{ name: 'data', mountPath: '/data' }],
                resources: resourceMaps({
                  requests: { cpu: '50m', memory: '64Mi' },
                  limits: { cpu: '500m', memory: '256Mi' },
                }),
                // Loading a large file answers LOADING, which -e makes a failure.
                ...probes({
                  ready: { exec: { command: ['redis-cli', '-e', 'ping'] }, timeoutSeconds: 3 },
                  alive: { tcpSocket: [{ port: 'redis' }] },
                }),
              },
              {
                name: 'exporter',
                image: props.exporterImage,
                args: [`--redis.addr=redis://localhost:${port}`, '--web.listen-address=:9121'],
                ...restrictedContainer,
                port: [{ name: metricsPorts.own, containerPort: 9121 }],
                resources: resourceMaps(exporterResources),
              },
            ],
          },
        },
        volumeClaimTemplate: dataVolumeClaim(props.volumeSize ?? '1Gi'),
      },
    })
  }
}
