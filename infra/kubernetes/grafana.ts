import { ConfigMapV1 } from '@cdktf/provider-kubernetes/lib/config-map-v1/index.js'
import { ServiceV1 } from '@cdktf/provider-kubernetes/lib/service-v1/index.js'
import { Construct } from 'constructs'
import type { CentralPrometheus } from './central-prometheus.ts'
import { configChecksum } from './config-checksum.ts'
import { type Credentials, credentialKeys, credentialsVolume } from './credentials.ts'
import {
  dashboardProvisioning,
  datasourceProvisioning,
  grafanaFolders,
  grafanaIni,
} from './grafana-config.ts'
import { labels, metricsPorts } from './labels.ts'
import type { Namespace } from './namespace.ts'
import { resourceMaps } from './resources.ts'
import { restrictedContainer, restrictedPod, users } from './restricted-pod.ts'
import { DeploymentV1 } from './workloads.ts'

/** A dashboard as Grafana's file provisioning reads it. */
export interface Dashboard {
  readonly uid: string
  /** Title of the folder that Grafana shows it in. */
  readonly folder: string
  /** Classic dashboard JSON. */
  readonly json: string
}

export interface GrafanaProps {
  readonly namespace: Namespace
  readonly image: string
  readonly credentials: Credentials
  /** What the panels ask. */
  readonly datasource: CentralPrometheus
  /** The uid that the dashboards know the datasource by. */
  readonly datasourceUid: string
  /** How often the agent scrapes. */
  readonly scrapeIntervalSeconds: number
  readonly dashboards: readonly Dashboard[]
  /** Port on every node, 30000 to 32767. */
  readonly nodePort: number
}

const matchLabels = labels('grafana', 'grafana')

/** A name that objects and files may have: "HTTP requests" becomes `http-requests`. */
const slug = (title: string) =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')

/**
 * Grafana with one datasource and the dashboards of the sources. It keeps nothing: all that a
 * restart would lose comes back by provisioning.
 *
 * @throws when two dashboards have one uid, or two folders become one name
 */
export class Grafana extends Construct {
  constructor(scope: Construct, id: string, props: GrafanaProps) {
    super(scope, id)
    const { namespace, credentials, dashboards, datasource, datasourceUid } = props
    const folders = Object.entries(Object.groupBy(dashboards, ({ folder }) => folder)).map(
      ([title, files = []]) => ({
        title,
        files,
        name: slug(title),
        path: `${grafanaFolders.dashboards}/${slug(title)}`,
      }),
    )
    this.refuseDoubles(
      'uid',
      dashboards.map(({ uid }) => uid),
    )
    this.refuseDoubles(
      'folder, as a file name,',
      folders.map(({ name }) => name),
    )

    const provisioning = {
      'datasources.yml': datasourceProvisioning(
        datasourceUid,
        datasource.url,
        props.scrapeIntervalSeconds,
      ),
      'dashboards.yml': dashboardProvisioning(folders),
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
    const dashboardMaps = folders.map(({ name, path, files }) => ({
      name: `dashboards-${name}`,
      path,
      configMap: new ConfigMapV1(this, `Dashboards-${name}`, {
        metadata: meta(`grafana-dashboards-${name}`),
        data: Object.fromEntries(
          files.map(({ uid, json }) => [`${uid}.json`, withoutTemplates(json)]),
        ),
      }),
    }))
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
                  ...dashboardMaps.map(({ name, path }) => ({
                    name,
                    mountPath: path,
                    readOnly: true,
                  })),
                ],
                resources: resourceMaps({
                  requests: { cpu: '100m', memory: '192Mi' },
                  limits: { cpu: '1', memory: '512Mi' },
                }),
                startupProbe: {
                  httpGet: { path: '/api/health', port: metricsPorts.own },
                  periodSeconds: 2,
                  failureThreshold: 90,
                },
                readinessProbe: {
                  httpGet: { path: '/api/health', port: metricsPorts.own },
                  periodSeconds: 5,
                },
                livenessProbe: {
                  httpGet: { path: '/api/health', port: metricsPorts.own },
                  periodSeconds: 10,
                },
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
              ...dashboardMaps.map(({ name, configMap }) => ({
                name,
                configMap: { name: configMap.metadata.name },
              })),
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

  private refuseDoubles(what: string, values: readonly string[]): void {
    const double = values.find((value, index) => values.indexOf(value) !== index)
    if (double !== undefined) {
      throw new Error(
        `${this.node.path}: dashboards has the ${what} "${double}" twice; rename one of them`,
      )
    }
  }
}

/** Terraform would read `${` as the start of an expression. */
const withoutTemplates = (text: string) => text.replace(/[$%](?=\{)/g, (mark) => mark + mark)
