import { Construct } from 'constructs'
import { logStoreArguments, logStorePort } from '../../logs/log-store.ts'
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

/** Share of the volume that lines may take. */
const usedShare = 0.8
const healthy = httpGet('/health', metricsPorts.logs)
// Not the path of the program in the images.
const dataFolder = '/victoria-logs-data'

/** VictoriaLogs with one pod: it keeps every line on a volume, and asks for a password on every path. */
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
      port: logStorePort,
      targetPort: metricsPorts.logs,
      ...(props.nodePort !== undefined && { nodePort: props.nodePort }),
    })
    this.service = service
    this.url = `http://${service.host}:${logStorePort}`
    const store: Container = {
      name: 'victoria-logs',
      image: props.image,
      args: logStoreArguments({
        dataFolder,
        username: logsUsername,
        passwordFile: credentialFile(credentialKeys.logsPassword),
        retentionDays,
        maxBytes: Math.floor(volumeGiB * usedShare * 2 ** 30),
      }),
      ports: { [metricsPorts.logs]: logStorePort },
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
