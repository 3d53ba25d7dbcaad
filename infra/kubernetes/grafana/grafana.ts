import { ConfigMapV1 } from '@cdktf/provider-kubernetes/lib/config-map-v1/index.js'
import { DeploymentV1 } from '@cdktf/provider-kubernetes/lib/deployment-v1/index.js'
import { ServiceV1 } from '@cdktf/provider-kubernetes/lib/service-v1/index.js'
import { Construct } from 'constructs'
import { type Dashboard, homeDashboardPath } from '../../monitoring/dashboard.ts'
import {
  type Datasource,
  dashboardProvisioning,
  datasourceProvisioning,
  grafanaIni,
} from '../../monitoring/grafana-provisioning.ts'
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
import type { CentralPrometheus } from '../prometheus/central-prometheus.ts'
import { configChecksum } from '../workload/config-checksum.ts'
import { probes } from '../workload/probes.ts'
import { resourceMaps } from '../workload/resources.ts'
import { restrictedContainer, restrictedPod, users } from '../workload/restricted-pod.ts'
import { grafanaDashboards } from './grafana-dashboards.ts'

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
  /** uid of the dashboard that people see first. @default Grafana's own welcome */
  readonly homeDashboard?: string
  /** Port on every node, 30000 to 32767. */
  readonly nodePort: number
}

/** Where things stand inside the container. */
const folders = {
  config: '/etc/grafana-tally',
  provisioning: '/etc/grafana-tally-provisioning',
} as const

const matchLabels = labels('grafana', 'grafana')
const healthy = { httpGet: { path: '/api/health', port: metricsPorts.own } }

/**
 * Grafana with one datasource and the dashboards of the sources. It keeps nothing: all that a
 * restart would lose comes back by provisioning.
 *
 * @throws when two dashboards have one uid, two folders become one name, or the home dashboard is
 *   none of them
 */
export class Grafana extends Construct {
  constructor(scope: Construct, id: string, props: GrafanaProps) {
    super(scope, id)
    const { namespace, credentials } = props
    const dashboards = grafanaDashboards(this, namespace, props.dashboards)
    const provisioning = {
      'datasources.yml': datasourceProvisioning({
        datasource: props.datasource,
        url: props.prometheus.url,
        credentials: {
          username: credentialFile(credentialKeys.prometheusUsername),
          password: credentialFile(credentialKeys.prometheusPassword),
        },
        scrapeIntervalSeconds: props.scrapeIntervalSeconds,
      }),
      'dashboards.yml': dashboardProvisioning(dashboards),
    }
    const ini = grafanaIni({
      admin: {
        username: credentialFile(credentialKeys.grafanaUsername),
        password: credentialFile(credentialKeys.grafanaPassword),
      },
      ...(props.homeDashboard !== undefined && {
        homeDashboard: homeDashboardPath(dashboards, props.homeDashboard),
      }),
    })
    const meta = (name: string) => namespace.metadata(name, 'grafana', 'grafana')
    const config = new ConfigMapV1(this, 'Config', {
      metadata: meta('grafana-config'),
      data: { 'grafana.ini': ini },
    })
    const provisioningMap = new ConfigMapV1(this, 'Provisioning', {
      metadata: meta('grafana-provisioning'),
      data: provisioning,
    })
    const checksum = configChecksum(ini, ...Object.values(provisioning))

    new DeploymentV1(this, 'Deployment', {
      metadata: meta('grafana'),
      ...afterCredentials(credentials),
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
                  { name: 'GF_PATHS_CONFIG', value: `${folders.config}/grafana.ini` },
                  { name: 'GF_PATHS_PROVISIONING', value: folders.provisioning },
                ],
                ...restrictedContainer,
                port: [{ name: metricsPorts.own, containerPort: 3000 }],
                volumeMount: [
                  { name: 'config', mountPath: folders.config, readOnly: true },
                  { name: 'provisioning', mountPath: folders.provisioning, readOnly: true },
                  credentialsMount,
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
