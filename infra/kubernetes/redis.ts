import { Construct } from 'constructs'
import { metricsPorts } from './labels.ts'
import type { Namespace } from './namespace.ts'
import type { Container } from './workload/container.ts'
import { exec, tcpSocket } from './workload/probes.ts'
import { exporterResources } from './workload/resources.ts'
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
    const part = props.namespace.part('redis', 'redis')
    const service = new Service(this, 'Service', { part, portName: 'redis', port, headless: true })
    this.url = `redis://${service.host}:${port}`

    const redis: Container = {
      name: 'redis',
      image: props.image,
      command,
      ports: { redis: port },
      mounts: { '/data': dataVolume(props.volumeSize ?? '1Gi') },
      resources: {
        requests: { cpu: '50m', memory: '64Mi' },
        limits: { cpu: '500m', memory: '256Mi' },
      },
      probes: {
        // Loading a large file answers LOADING, which -e makes a failure.
        ready: { ...exec('redis-cli', '-e', 'ping'), timeoutSeconds: 3 },
        alive: tcpSocket('redis'),
      },
    }
    const exporter: Container = {
      name: 'exporter',
      image: props.exporterImage,
      args: [`--redis.addr=redis://localhost:${port}`, '--web.listen-address=:9121'],
      ports: { [metricsPorts.own]: 9121 },
      resources: exporterResources,
    }
    new StatefulSet(this, 'StatefulSet', {
      part,
      service,
      user: users.redis,
      terminationGracePeriodSeconds: 30,
      containers: [redis, exporter],
    })
  }
}
