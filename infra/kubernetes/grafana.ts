import { ConfigMapV1 } from '@cdktf/provider-kubernetes/lib/config-map-v1/index.js'
import { ServiceV1 } from '@cdktf/provider-kubernetes/lib/service-v1/index.js'
import { Construct } from 'constructs'
import type { CentralPrometheus } from './central-prometheus.ts'
import { configChecksum } from './config-checksum.ts'
import { type Credentials, credentialKeys, credentialsVolume } from './credentials.ts'
import {
  type Datasource,
  dashboardProvisioning,
  datasourceProvisioning,
  grafanaFolders,
  grafanaIni,
} from './grafana-config.ts'
import { type Dashboard, grafanaDashboards } from './grafana-dashboards.ts'
import { labels, metricsPorts } from './labels.ts'
import type { Namespace } from './namespace.ts'
import { probes } from './probes.ts'
import { resourceMaps } from './resources.ts'
import { restrictedContainer, restrictedPod, users } from './restricted-pod.ts'
import { DeploymentV1 } from './workloads.ts'

export interface GrafanaProps {
  readonly namespace: Namespace
  readonly image: string
  readonly credentials: Credentials
  /** What the panels ask. */
  readonly prometheus: CentralPrometheus
  /** How the dashboards know it. */
  readonly datasource: Datasource
  /** How often the agent scrapes. */
  readonly scrapeIntervalSeconds: number
  readonly dashboards: readonly Dashboard[]
  /** Port on every node, 30000 to 32767. */
  readonly nodePort: number
}

const matchLabels = labels('grafana', 'grafana')
const healthy = { httpGet: { path: '/api/health', port: metricsPorts.own } }

/**
 * Grafana with one datasource and the dashboards of the sources. It keeps nothing: all that a
 * restart would lose comes back by provisioning.
 *
 * @throws when two dashboards have one uid, or two folders become one name
 */
export class Grafana extends Construct {
  constructor(scope: Construct, id: string, props: GrafanaProps) {
    super(scope, id)
    const { namespace, credentials } = props
    const dashboards = grafanaDashboards(this, namespace, props.dashboards)
    const provisioning = {
      'datasources.yml': datasourceProvisioning(
        props.datasource,
        props.prometheus.url,
        props.scrapeIntervalSeconds,
      ),
      'dashboards.yml': dashboardProvisioning(dashboards),
    }
    const meta = (name: string) => namespace.metadata(name, 'grafana', 'grafana')
    const config = new ConfigMapV1(this, 'Config', {
      metadata: meta('grafana-config'),
      data: { 'grafana.ini': grafanaIni },
    })
    const provisioningMap = new ConfigMapV1(this, 'Provisioning', {
      metadata: meta('grafana-provisioning'),
      data: provisioning,
    })
    const checksum = configChecksum(grafanaIni, ...Object.values(provisioning))

    new DeploymentV1(this, 'Deployment', {
      metadata: meta('grafana'),
      ...(credentials.readyAfter && { dependsOn: [credentials.readyAfter] }),
      spec: {
        replicas: '1',
        selector: { matchLabels },
        template: {
          metadata: { labels: matchLabels, annotations: checksum },
          spec: {
            ...restrictedPod({ user: users.grafana }),
            container: [
              {
                name: 'grafana',
                image: props.image,
                env: [
                  { name: 'GF_PATHS_CONFIG', value: `${grafanaFolders.config}/grafana.ini` },
                  { name: 'GF_PATHS_PROVISIONING', value: grafanaFolders.provisioning },
                ],
                ...restrictedContainer,
                port: [{ name: metricsPorts.own, containerPort: 3000 }],
                volumeMount: [
                  { name: 'config', mountPath: grafanaFolders.config, readOnly: true },
                  { name: 'provisioning', mountPath: grafanaFolders.provisioning, readOnly: true },
                  { name: 'credentials', mountPath: grafanaFolders.credentials, readOnly: true },
                  { name: 'data', mountPath: '/var/lib/grafana' },
                  { name: 'tmp', mountPath: '/tmp' },
                  ...dashboards.map(({ volume, path }) => ({
                    name: volume.name,
                    mountPath: path,
                    readOnly: true,
                  })),
                ],
                resources: resourceMaps({
                  requests: { cpu: '100m', memory: '192Mi' },
                  limits: { cpu: '1', memory: '512Mi' },
                }),
                // Its database is made anew at each start, which takes its time on a busy machine.
                startupProbe: { ...healthy, periodSeconds: 2, failureThreshold: 90 },
                ...probes({ ready: healthy, alive: healthy }),
              },
            ],
            volume: [
              { name: 'config', configMap: { name: config.metadata.name } },
              {
                name: 'provisioning',
                configMap: {
                  name: provisioningMap.metadata.name,
                  // Grafana looks for each kind in a folder of its own.
                  items: ['datasources', 'dashboards'].map((kind) => ({
                    key: `${kind}.yml`,
                    path: `${kind}/${kind}.yml`,
                  })),
                },
              },
              credentialsVolume('credentials', credentials, [
                credentialKeys.prometheusUsername,
                credentialKeys.prometheusPassword,
                credentialKeys.grafanaUsername,
                credentialKeys.grafanaPassword,
              ]),
              { name: 'data', emptyDir: {} },
              { name: 'tmp', emptyDir: {} },
              ...dashboards.map(({ volume }) => volume),
            ],
          },
        },
      },
    })

    new ServiceV1(this, 'Service', {
      metadata: meta('grafana'),
      spec: {
        type: 'NodePort',
        selector: matchLabels,
        port: [
          { name: 'http', port: 3000, targetPort: metricsPorts.own, nodePort: props.nodePort },
        ],
      },
    })
  }
}
