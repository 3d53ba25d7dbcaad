import type { ITerraformDependable } from 'cdktf'
import { Construct } from 'constructs'
import {
  centralPrometheusArguments,
  centralPrometheusConfig,
} from '../../monitoring/central-prometheus.ts'
import { type RuleFile, renderRuleFile } from '../../monitoring/rule-file.ts'
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
import { dataVolume } from '../workload/volume.ts'
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
  /** A page that it shows behind its password, which may ask its API. @default none */
  readonly page?: string
}

const port = 9090
const listens = tcpSocket(metricsPorts.protected)
const configFolder = '/etc/prometheus'
const rulesFolder = '/etc/prometheus-rules'
const pageFolder = '/etc/prometheus-page'

/**
 * The central Prometheus: it scrapes nothing, receives remote write (1.0 and 2.0), asks for a
 * password on every path, evaluates the rules, and keeps its data on a volume.
 *
 * @throws when retention or volume is not positive
 */
export class CentralPrometheus extends Construct {
  readonly service: Service
  /** Address inside the cluster, without a slash at the end. */
  readonly url: string
  readonly remoteWriteUrl: string
  /** What has to be there before it takes samples. */
  readonly ready: ITerraformDependable

  constructor(scope: Construct, id: string, props: CentralPrometheusProps) {
    super(scope, id)
    const { namespace, credentials, alertmanager, retentionDays = 15, volumeGiB = 8 } = props
    for (const [prop, value] of Object.entries({ retentionDays, volumeGiB })) {
      if (!(value > 0)) {
        throw new Error(
          `${this.node.path}: ${prop} is ${value}; expected a number above 0. Fix: raise it, or leave it out`,
        )
      }
    }
    const part = namespace.part('prometheus', 'prometheus')
    const service = new Service(this, 'Service', {
      part,
      port,
      targetPort: metricsPorts.protected,
      nodePort: props.nodePort,
    })
    this.service = service
    this.url = `http://${service.host}:${port}`
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
    const configFiles = new ConfigFiles(this, 'Config', {
      part,
      files: { 'prometheus.yml': config },
    })
    const rules = (props.rules ?? []).map((file) => [`${file.name}.yml`, renderRuleFile(file)])
    const ruleFiles = new ConfigFiles(this, 'Rules', {
      part,
      files: Object.fromEntries(rules),
      volumeName: 'rules',
    })
    const page =
      props.page === undefined
        ? undefined
        : new ConfigFiles(this, 'Page', {
            part,
            files: { 'index.html': props.page },
            volumeName: 'page',
            // It is read from the volume whenever it is asked for.
            restartPods: false,
          })
    const { prometheusWebConfig, prometheusUsername, prometheusPassword } = credentialKeys
    const prometheus: Container = {
      name: 'prometheus',
      image: props.image,
      command: ['/bin/prometheus'],
      args: centralPrometheusArguments({
        configFile: `${configFolder}/prometheus.yml`,
        webConfigFile: credentialFile(prometheusWebConfig),
        listenAddress: `:${port}`,
        dataFolder: '/prometheus',
        retentionDays,
        volumeGiB,
        ...(page && { assetsFolder: pageFolder }),
      }),
      ports: { [metricsPorts.protected]: port },
      mounts: {
        [configFolder]: configFiles.volume,
        [rulesFolder]: ruleFiles.volume,
        ...(page && { [pageFolder]: page.volume }),
        [credentialsFolder]: credentialsVolume(credentials, [
          prometheusWebConfig,
          ...(alertmanager ? [prometheusUsername, prometheusPassword] : []),
        ]),
        '/prometheus': dataVolume(`${volumeGiB}Gi`),
      },
      resources: resources({ cpu: ['50m', '1'], memory: ['256Mi', '1Gi'] }),
      // /-/ready asks for the password, which a probe doesn't have. While Prometheus replays its log
      // it listens and answers 503, which agents retry.
      probes: { ready: listens, alive: listens },
    }
    this.ready = new StatefulSet(this, 'StatefulSet', {
      part,
      service,
      user: users.prometheus,
      // It writes its newest samples to the volume before it ends.
      terminationGracePeriodSeconds: 60,
      containers: [prometheus],
    })
  }
}
