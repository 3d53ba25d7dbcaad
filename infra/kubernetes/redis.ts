import { Construct } from 'constructs'
import {
  type Credentials,
  credential,
  credentialFile,
  credentialKeys,
  credentialsFolder,
  credentialsVolume,
} from './credentials.ts'
import type { Namespace } from './namespace.ts'
import type { Flows } from './network/flows.ts'
import type { RedisNames, Store, Variables } from './store.ts'
import type { Container, SecretValue } from './workload/container.ts'
import { exporter } from './workload/exporter.ts'
import { exec, tcpSocket } from './workload/probes.ts'
import { resources } from './workload/resources.ts'
import { users } from './workload/security.ts'
import { Service } from './workload/service.ts'
import { StatefulSet } from './workload/stateful-set.ts'
import { dataVolume } from './workload/volume.ts'

export interface RedisProps {
  readonly namespace: Namespace
  readonly credentials: Credentials
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
  // Users and hashes of their passwords: a password as an argument would be in the list of processes.
  ...['--aclfile', credentialFile(credentialKeys.redisUsers)],
]

/**
 * Redis with one pod that asks for a password, a volume of the cluster's default storage class, and its exporter for
 * Prometheus.
 */
export class Redis extends Construct implements Store<RedisNames> {
  readonly #service: Service
  readonly #password: SecretValue

  constructor(scope: Construct, id: string, props: RedisProps) {
    super(scope, id)
    const { credentials } = props
    const part = props.namespace.part('redis', 'redis')
    const service = new Service(this, 'Service', { part, portName: 'redis', port, headless: true })
    this.#service = service
    this.#password = credential(credentials, credentialKeys.redisPassword)

    const redis: Container = {
      name: 'redis',
      image: props.image,
      command,
      // redis-cli signs in with it, in the probe and for whoever runs it in the pod.
      variables: { REDISCLI_AUTH: this.#password },
      ports: { redis: port },
      mounts: {
        '/data': dataVolume(props.volumeSize ?? '1Gi'),
        [credentialsFolder]: credentialsVolume(credentials, [credentialKeys.redisUsers]),
      },
      resources: resources({ cpu: ['50m', '500m'], memory: ['64Mi', '256Mi'] }),
      probes: {
        // With -e, the answer LOADING while it reads its file is a failure.
        ready: { ...exec('redis-cli', '-e', 'ping'), timeoutSeconds: 3 },
        alive: tcpSocket('redis'),
        // As soon as it listens it is asked whether it is ready, not up to 5 s later.
        started: { ...tcpSocket('redis'), periodSeconds: 1, failureThreshold: 120 },
      },
    }
    new StatefulSet(this, 'StatefulSet', {
      part,
      service,
      user: users.redis,
      terminationGracePeriodSeconds: 30,
      containers: [
        redis,
        exporter(props.exporterImage, 9121, `--redis.addr=redis://localhost:${port}`, {
          REDIS_USER: 'exporter',
          REDIS_PASSWORD: credential(credentials, credentialKeys.redisExporterPassword),
        }),
      ],
    })
  }

  /**
   * Kubernetes puts the value of the password's variable into the address. Since that names the user,
   * a server of an earlier version, which asks for no password, takes it, too.
   */
  variables({ url, password }: RedisNames): Variables {
    return {
      [password]: this.#password,
      [url]: `redis://default:$(${password})@${this.#service.host}:${port}`,
    }
  }

  letIn(flows: Flows, from: Service): void {
    flows.connect(from, this.#service)
  }
}
