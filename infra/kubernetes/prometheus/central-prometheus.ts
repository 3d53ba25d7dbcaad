import { ConfigMapV1 } from '@cdktf/provider-kubernetes/lib/config-map-v1/index.js'
import { ServiceV1 } from '@cdktf/provider-kubernetes/lib/service-v1/index.js'
import { StatefulSetV1 } from '@cdktf/provider-kubernetes/lib/stateful-set-v1/index.js'
import { Construct } from 'constructs'
import {
  centralPrometheusArguments,
  centralPrometheusConfig,
} from '../../monitoring/central-prometheus.ts'
import { type RuleFile, renderRuleFile } from '../../monitoring/rule-file.ts'
import { withoutTemplates } from '../../terraform/without-templates.ts'
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
import type { Alertmanager } from './alertmanager.ts'

export interface CentralPrometheusProps {
  readonly namespace: Namespace
  readonly image: string
  readonly credentials: Credentials
  /** Port on every node, 30000 to 32767. */
  readonly nodePort: number
  /** Recording rules and alerts. @default none */
  readonly rules?: readonly RuleFile[]
  /** Where alerts go. @default nowhere */
  readonly alertmanager?: Alertmanager
  /** How long samples are kept, unless the volume fills up before. @default 15 */
  readonly retentionDays?: number
  /** Size of the volume. A fifth of it stays free for what is not yet in blocks. @default 8 */
  readonly volumeGiB?: number
}

const port = 9090
const matchLabels = labels('prometheus', 'prometheus')
const listens = { tcpSocket: [{ port: metricsPorts.protected }] }
const configFolder = '/etc/prometheus'
const rulesFolder = '/etc/prometheus-rules'

/**
 * The Prometheus that all samples end up in: it scrapes nothing, receives by remote write (1.0 and
 * 2.0), asks for a password for everything, evaluates the rules, and keeps its data on a volume.
 *
 * @throws when retention or volume is not positive
 */
export class CentralPrometheus extends Construct {
  /** Address inside the cluster, without a slash at the end. */
  readonly url: string
  /** Where agents send to. */
  readonly remoteWriteUrl: string

  constructor(scope: Construct, id: string, props: CentralPrometheusProps) {
    super(scope, id)
    const { namespace, credentials, alertmanager, retentionDays = 15, volumeGiB = 8 } = props
    for (const [prop, value] of Object.entries({ retentionDays, volumeGiB })) {
      if (!(value > 0)) {
        throw new Error(`${this.node.path}: ${prop} is ${value}; use a number above 0`)
      }
    }
    const metadata = namespace.metadata('prometheus', 'prometheus', 'prometheus')
    this.url = `http://prometheus.${namespace.name}.svc:${port}`
    this.remoteWriteUrl = `${this.url}/api/v1/write`

    const config = centralPrometheusConfig({
      ruleFiles: `${rulesFolder}/*.yml`,
      ...(alertmanager && {
        alertmanager: {
          target: alertmanager.target,
          credentialFiles: {
            username: credentialFile(credentialKeys.prometheusUsername),
            password: credentialFile(credentialKeys.prometheusPassword),
          },
        },
      }),
    })
    const rules = Object.fromEntries(
      (props.rules ?? []).map((file) => [`${file.name}.yml`, renderRuleFile(file)]),
    )
    const configMap = new ConfigMapV1(this, 'Config', {
      metadata: namespace.metadata('prometheus-config', 'prometheus', 'prometheus'),
      data: { 'prometheus.yml': config },
    })
    const rulesMap = new ConfigMapV1(this, 'Rules', {
      metadata: namespace.metadata('prometheus-rules', 'prometheus', 'prometheus'),
      data: Object.fromEntries(
        Object.entries(rules).map(([file, content]) => [file, withoutTemplates(content)]),
      ),
    })
    const service = new ServiceV1(this, 'Service', {
      metadata,
      spec: {
        type: 'NodePort',
        selector: matchLabels,
        port: [
          { name: 'http', port, targetPort: metricsPorts.protected, nodePort: props.nodePort },
        ],
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
          metadata: {
            labels: matchLabels,
            annotations: configChecksum(config, ...Object.values(rules)),
          },
          spec: {
            ...restrictedPod({ user: users.prometheus }),
            // Writes its newest samples to the volume before it ends.
            terminationGracePeriodSeconds: 60,
            container: [
              {
                name: 'prometheus',
                image: props.image,
                command: ['/bin/prometheus'],
                args: centralPrometheusArguments({
                  configFile: `${configFolder}/prometheus.yml`,
                  webConfigFile: credentialFile(credentialKeys.prometheusWebConfig),
                  listenAddress: `:${port}`,
                  dataFolder: '/prometheus',
                  retentionDays,
                  volumeGiB,
                }),
                ...restrictedContainer,
                port: [{ name: metricsPorts.protected, containerPort: port }],
                volumeMount: [
                  { name: 'config', mountPath: configFolder, readOnly: true },
                  { name: 'rules', mountPath: rulesFolder, readOnly: true },
                  credentialsMount,
                  { name: 'data', mountPath: '/prometheus' },
                ],
                resources: resourceMaps({
                  requests: { cpu: '100m', memory: '256Mi' },
                  limits: { cpu: '1', memory: '1Gi' },
                }),
                // /-/ready asks for the password like everything else, and a probe has none. While
                // Prometheus reads its log it listens and answers 503, which agents retry.
                ...probes({ ready: listens, alive: listens }),
              },
            ],
            volume: [
              { name: 'config', configMap: { name: configMap.metadata.name } },
              { name: 'rules', configMap: { name: rulesMap.metadata.name } },
              credentialsVolume('credentials', credentials, [
                credentialKeys.prometheusWebConfig,
                ...(alertmanager
                  ? [credentialKeys.prometheusUsername, credentialKeys.prometheusPassword]
                  : []),
              ]),
            ],
          },
        },
        volumeClaimTemplate: dataVolumeClaim(`${volumeGiB}Gi`),
      },
    })
  }
}
