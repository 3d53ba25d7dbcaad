import { Construct } from 'constructs'
import {
  type Credentials,
  credentialFile,
  credentialKeys,
  credentialsFolder,
  credentialsVolume,
  logsUsername,
} from '../credentials.ts'
import { metricsPorts } from '../labels.ts'
import type { Namespace } from '../namespace.ts'
import type { Container } from '../workload/container.ts'
import { httpGet } from '../workload/probes.ts'
import { resources } from '../workload/resources.ts'
import { users } from '../workload/security.ts'
import { Service } from '../workload/service.ts'
import { StatefulSet } from '../workload/stateful-set.ts'
import { dataVolume } from '../workload/volume.ts'

export interface LogStoreProps {
  readonly namespace: Namespace
  /** VictoriaLogs. */
  readonly image: string
  readonly credentials: Credentials
  /** Port on every node, 30000 to 32767. @default none */
  readonly nodePort?: number
  /** How long lines are kept, unless the volume fills up before. */
  readonly retentionDays: number
  /** Size of the volume. A fifth of it stays free for what is being merged. */
  readonly volumeGiB: number
}

/** Port of the log store, which takes lines and answers queries. */
const port = 9428

/** Share of the volume that lines may take. */
const usedShare = 0.8
const healthy = httpGet('/health', metricsPorts.logs)
// Not the path of the program in the images.
const dataFolder = '/victoria-logs-data'

/**
 * VictoriaLogs with one pod: it keeps every line on a volume, and asks for a password on every path.
 *
 * It confirms lines that are in memory still. With the shortest interval that it takes, a second, they
 * were on disk after 3 s at most in measurements, and after 4 s where it had just started with an empty
 * folder: that is what a killed one loses.
 */
export class LogStore extends Construct {
  readonly service: Service
  /** Address inside the cluster, without a slash at the end. */
  readonly url: string

  constructor(scope: Construct, id: string, props: LogStoreProps) {
    super(scope, id)
    const { namespace, credentials, retentionDays, volumeGiB } = props
    const part = namespace.part('logs', 'logs')
    const service = new Service(this, 'Service', {
      part,
      port,
      targetPort: metricsPorts.logs,
      ...(props.nodePort !== undefined && { nodePort: props.nodePort }),
    })
    this.service = service
    this.url = `http://${service.host}:${port}`
    const store: Container = {
      name: 'victoria-logs',
      image: props.image,
      args: [
        `-httpListenAddr=:${port}`,
        `-storageDataPath=${dataFolder}`,
        `-retentionPeriod=${retentionDays}d`,
        // Whole days go before it grows beyond, the oldest first.
        `-retention.maxDiskSpaceUsageBytes=${Math.floor(volumeGiB * usedShare * 2 ** 30)}`,
        '-inmemoryDataFlushInterval=1s',
        `-httpAuth.username=${logsUsername}`,
        `-httpAuth.password=file://${credentialFile(credentialKeys.logsPassword)}`,
        '-loggerFormat=json',
      ],
      ports: { [metricsPorts.logs]: port },
      mounts: {
        [credentialsFolder]: credentialsVolume(credentials, [credentialKeys.logsPassword]),
        [dataFolder]: dataVolume(`${volumeGiB}Gi`),
      },
      resources: resources({ cpu: ['10m', '1'], memory: ['64Mi', '512Mi'] }),
      // The only path without a password.
      probes: { ready: healthy, alive: healthy },
    }
    new StatefulSet(this, 'StatefulSet', {
      part,
      service,
      user: users.victoriaLogs,
      containers: [store],
    })
  }
}
