import { Construct } from 'constructs'
import type { Namespace } from './namespace.ts'
import type { Container } from './workload/container.ts'
import { exporter } from './workload/exporter.ts'
import { exec, tcpSocket } from './workload/probes.ts'
import { resources } from './workload/resources.ts'
import { users } from './workload/security.ts'
import { Service } from './workload/service.ts'
import { StatefulSet } from './workload/stateful-set.ts'
import { dataVolume } from './workload/volume.ts'

export interface RedisProps {
  readonly namespace: Namespace
  readonly image: string
  readonly exporterImage: string
  /** Size of the volume, a Kubernetes quantity. @default '1Gi' */
  readonly volumeSize?: string
}

const port = 6379

/**
 * Starts the server directly instead of by the image's entrypoint, so that any image with
 * `redis-server` on PATH works.
 */
const command = [
  'redis-server',
  ...['--dir', '/data'],
  // Redis answers a write when it is on the disk, so that it survives the end of the node. Writes
  // that arrive together share one fsync. `save` switches snapshots off.
  ...['--appendonly', 'yes'],
  ...['--appendfsync', 'always'],
  ...['--save', ''],
  // Without a password Redis refuses other hosts by default. Only pods of the cluster reach the
  // Service; the official image's entrypoint sets the same.
  ...['--protected-mode', 'no'],
]

/**
 * Redis with one pod, a volume of the cluster's default storage class, and its exporter for
 * Prometheus.
 */
export class Redis extends Construct {
  /** Address for clients, `redis://host:port`. */
  readonly url: string

  constructor(scope: Construct, id: string, props: RedisProps) {
    super(scope, id)
    const part = props.namespace.part('redis', 'redis')
    const service = new Service(this, 'Service', { part, portName: 'redis', port, headless: true })
    this.url = `redis://${service.host}:${port}`

    const redis: Container = {
      name: 'redis',
      image: props.image,
      command,
      ports: { redis: port },
      mounts: { '/data': dataVolume(props.volumeSize ?? '1Gi') },
      resources: resources({ cpu: ['50m', '500m'], memory: ['64Mi', '256Mi'] }),
      probes: {
        // With -e, the answer LOADING while it reads its file is a failure.
        ready: { ...exec('redis-cli', '-e', 'ping'), timeoutSeconds: 3 },
        alive: tcpSocket('redis'),
      },
    }
    new StatefulSet(this, 'StatefulSet', {
      part,
      service,
      user: users.redis,
      terminationGracePeriodSeconds: 30,
      containers: [
        redis,
        exporter(props.exporterImage, 9121, `--redis.addr=redis://localhost:${port}`),
      ],
    })
  }
}
