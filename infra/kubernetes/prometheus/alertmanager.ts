import { ConfigMapV1 } from '@cdktf/provider-kubernetes/lib/config-map-v1/index.js'
import { ServiceV1 } from '@cdktf/provider-kubernetes/lib/service-v1/index.js'
import { StatefulSetV1 } from '@cdktf/provider-kubernetes/lib/stateful-set-v1/index.js'
import { Construct } from 'constructs'
import { type AlertReceiver, alertmanagerConfig } from '../../monitoring/alertmanager-config.ts'
import {
  afterCredentials,
  type Credentials,
  credentialFile,
  credentialKeys,
  credentialsMount,
  credentialsVolume,
} from '../credentials.ts'
import { labels, metricsPorts } from '../labels.ts'
import type { Namespace } from '../namespace.ts'
import { configChecksum } from '../workload/config-checksum.ts'
import { probes } from '../workload/probes.ts'
import { resourceMaps } from '../workload/resources.ts'
import { restrictedContainer, restrictedPod, users } from '../workload/restricted-pod.ts'
import { dataVolumeClaim } from '../workload/volume-claim.ts'

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
const matchLabels = labels('alertmanager', 'alertmanager')
const listens = { tcpSocket: [{ port: metricsPorts.protected }] }
const folders = {
  config: '/etc/alertmanager',
  receiver: '/etc/receiver',
} as const

/**
 * Alertmanager with one pod, which keeps silences on a volume. It asks for the same password as
 * the central Prometheus does.
 */
export class Alertmanager extends Construct {
  /** `host:port` inside the cluster. */
  readonly target: string

  constructor(scope: Construct, id: string, props: AlertmanagerProps) {
    super(scope, id)
    const { namespace, credentials, receiver } = props
    const metadata = namespace.metadata('alertmanager', 'alertmanager', 'alertmanager')
    this.target = `alertmanager.${namespace.name}.svc:${port}`
    const config = alertmanagerConfig(
      receiver && { kind: receiver.kind, urlFile: `${folders.receiver}/url` },
    )
    const configMap = new ConfigMapV1(this, 'Config', {
      metadata: namespace.metadata('alertmanager-config', 'alertmanager', 'alertmanager'),
      data: { 'alertmanager.yml': config },
    })
    const service = new ServiceV1(this, 'Service', {
      metadata,
      spec: {
        selector: matchLabels,
        port: [{ name: 'http', port, targetPort: metricsPorts.protected }],
      },
    })
    new StatefulSetV1(this, 'StatefulSet', {
      metadata,
      ...afterCredentials(credentials),
      spec: {
        serviceName: service.metadata.name,
        replicas: '1',
        selector: { matchLabels },
        template: {
          metadata: { labels: matchLabels, annotations: configChecksum(config) },
          spec: {
            ...restrictedPod({ user: users.prometheus }),
            container: [
              {
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
                ...restrictedContainer,
                port: [{ name: metricsPorts.protected, containerPort: port }],
                volumeMount: [
                  { name: 'config', mountPath: folders.config, readOnly: true },
                  credentialsMount,
                  ...(receiver
                    ? [{ name: 'receiver', mountPath: folders.receiver, readOnly: true }]
                    : []),
                  { name: 'data', mountPath: '/alertmanager' },
                ],
                resources: resourceMaps({
                  requests: { cpu: '20m', memory: '32Mi' },
                  limits: { cpu: '200m', memory: '128Mi' },
                }),
                // Its health asks for the password too, and a probe has none.
                ...probes({ ready: listens, alive: listens }),
              },
            ],
            volume: [
              { name: 'config', configMap: { name: configMap.metadata.name } },
              credentialsVolume('credentials', credentials, [credentialKeys.prometheusWebConfig]),
              ...(receiver
                ? [
                    {
                      name: 'receiver',
                      secret: { secretName: receiver.secretName, defaultMode: '0440' },
                    },
                  ]
                : []),
            ],
          },
        },
        volumeClaimTemplate: dataVolumeClaim('1Gi'),
      },
    })
  }
}
