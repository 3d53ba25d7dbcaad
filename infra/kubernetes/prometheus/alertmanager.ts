import { Construct } from 'constructs'
import { type AlertReceiver, alertmanagerConfig } from '../../monitoring/alertmanager-config.ts'
import {
  type Credentials,
  credentialFile,
  credentialKeys,
  credentialsFolder,
  credentialsVolume,
} from '../credentials.ts'
import { metricsPorts } from '../labels.ts'
import type { Namespace } from '../namespace.ts'
import { ConfigFiles } from '../workload/config-files.ts'
import type { Container } from '../workload/container.ts'
import { tcpSocket } from '../workload/probes.ts'
import { resources } from '../workload/resources.ts'
import { users } from '../workload/security.ts'
import { Service } from '../workload/service.ts'
import { StatefulSet } from '../workload/stateful-set.ts'
import { dataVolume, secretVolume } from '../workload/volume.ts'

export interface AlertmanagerProps {
  readonly namespace: Namespace
  readonly image: string
  readonly credentials: Credentials
  /**
   * Where alerts go: the Secret of the namespace whose key `url` holds the address.
   * @default nowhere: alerts are kept and shown by Alertmanager's API
   */
  readonly receiver?: { readonly kind: AlertReceiver['kind']; readonly secretName: string }
}

const port = 9093
const listens = tcpSocket(metricsPorts.protected)
const folders = {
  config: '/etc/alertmanager',
  receiver: '/etc/receiver',
} as const

/**
 * Alertmanager with one pod, which keeps silences on a volume. It asks for the same password as
 * the central Prometheus does.
 */
export class Alertmanager extends Construct {
  readonly service: Service
  /** `host:port` inside the cluster. */
  readonly target: string

  constructor(scope: Construct, id: string, props: AlertmanagerProps) {
    super(scope, id)
    const { namespace, credentials, receiver } = props
    const part = namespace.part('alertmanager', 'alertmanager')
    const targetPort = metricsPorts.protected
    const service = new Service(this, 'Service', { part, port, targetPort })
    this.service = service
    this.target = `${service.host}:${port}`
    const config = alertmanagerConfig(
      receiver && { kind: receiver.kind, urlFile: `${folders.receiver}/url` },
    )
    const configFiles = new ConfigFiles(this, 'Config', {
      part,
      files: { 'alertmanager.yml': config },
    })
    const alertmanager: Container = {
      name: 'alertmanager',
      image: props.image,
      args: [
        `--config.file=${folders.config}/alertmanager.yml`,
        `--web.config.file=${credentialFile(credentialKeys.prometheusWebConfig)}`,
        `--web.listen-address=:${port}`,
        '--storage.path=/alertmanager',
        // One pod has nobody to gossip with.
        '--cluster.listen-address=',
      ],
      ports: { [targetPort]: port },
      mounts: {
        [folders.config]: configFiles.volume,
        [credentialsFolder]: credentialsVolume(credentials, [credentialKeys.prometheusWebConfig]),
        ...(receiver && {
          [folders.receiver]: secretVolume('receiver', { secretName: receiver.secretName }),
        }),
        '/alertmanager': dataVolume('1Gi'),
      },
      resources: resources({ cpu: ['5m', '200m'], memory: ['32Mi', '128Mi'] }),
      // Its health asks for the password too, and a probe has none.
      probes: { ready: listens, alive: listens },
    }
    new StatefulSet(this, 'StatefulSet', {
      part,
      service,
      user: users.prometheus,
      containers: [alertmanager],
    })
  }
}
