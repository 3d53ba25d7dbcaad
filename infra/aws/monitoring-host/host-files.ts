import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type AlertReceiver, alertmanagerConfig } from '../../monitoring/alertmanager-config.ts'
import { centralPrometheusConfig } from '../../monitoring/central-prometheus.ts'
import { type Dashboard, dashboardFolders } from '../../monitoring/dashboard.ts'
import {
  type Datasource,
  dashboardProvisioning,
  datasourceProvisioning,
  grafanaIni,
} from '../../monitoring/grafana-provisioning.ts'
import { type RuleFile, renderRuleFile } from '../../monitoring/rule-file.ts'
import { dataFolder, paths } from './paths.ts'
import type { Program } from './programs.ts'
import { scrapesOfTheHost } from './scrapes.ts'
import {
  alertmanagerService,
  grafanaPort,
  grafanaService,
  loopback,
  nodeExporterService,
  prometheusService,
  receiverPort,
} from './services.ts'
import { renderUnit } from './systemd-unit.ts'

/** What is known before anything is created. */
export interface HostFilesOptions {
  /** Name of the environment, and value of the label `cluster` on the host's own series. */
  readonly environment: string
  readonly programs: readonly Program[]
  readonly retentionDays: number
  readonly dataVolumeGiB: number
  readonly scrapeIntervalSeconds: number
  readonly rules: readonly RuleFile[]
  readonly grafana: {
    readonly datasource: Datasource
    readonly dashboards: readonly Dashboard[]
    /** uid of the dashboard that people see first. @default Grafana's own welcome */
    readonly homeDashboard?: string
    /** Whether it is reached without a tunnel, and so speaks TLS itself. */
    readonly public: boolean
  }
  /** What receives alerts. @default nothing: they are shown, and sent nowhere */
  readonly alertReceiver?: AlertReceiver['kind']
}

/** What is known once the resources are there. References to them may stand in it. */
export interface HostIdentity {
  readonly region: string
  /** Names that the certificate is for; agents use the first. */
  readonly names: readonly string[]
  /** Addresses that the certificate is for. */
  readonly addresses: readonly string[]
  readonly dataVolume: string
  /** ARNs of what the host publishes its credentials to. */
  readonly secrets: { readonly remoteWrite: string; readonly grafana: string }
  /** ARN of the secret with the address that alerts go to. */
  readonly receiverSecret?: string
  /** How full the data volume is, in CloudWatch. */
  readonly diskMetric: { readonly namespace: string; readonly name: string }
}

/** Files by their path on the host. */
type Files = Readonly<Record<string, string>>

const services = (options: HostFilesOptions) => [
  prometheusService(options.retentionDays, options.dataVolumeGiB),
  grafanaService(),
  alertmanagerService(),
  nodeExporterService(),
]

/**
 * The services' users. Their numbers are fixed: by them files on the data volume belong to the
 * same service on every instance.
 */
const firstUserId = 64000
const users = (names: readonly string[]) =>
  names.map((name, index) => `u ${name} ${firstUserId + index} - /\n`).join('')

function programFiles(): Files {
  const folder = join(import.meta.dirname, 'host')
  const modules = readdirSync(folder).filter((name) => name.endsWith('.py') && name !== 'fetch.py')
  return {
    ...Object.fromEntries(
      modules.map((name) => [`${paths.program}/${name}`, readFileSync(join(folder, name), 'utf8')]),
    ),
    [paths.command]: `#!/bin/sh\nexec /usr/bin/python3 -B ${paths.program} "$@"\n`,
  }
}

function prometheusFiles(options: HostFilesOptions): Files {
  const { config, username, password } = paths.prometheus
  const rules = options.rules.map((file) => [
    `${config}/rules/${file.name}.yml`,
    renderRuleFile(file),
  ])
  return {
    [`${config}/prometheus.yml`]: centralPrometheusConfig({
      ruleFiles: `${config}/rules/*.yml`,
      alertmanager: {
        target: loopback.alertmanager,
        credentialFiles: { username, password },
      },
      scrapes: scrapesOfTheHost(options),
    }),
    ...Object.fromEntries(rules),
  }
}

function grafanaFiles({ grafana, scrapeIntervalSeconds }: HostFilesOptions): Files {
  const { config, dashboards, ...credentials } = paths.grafana
  const folders = dashboardFolders(grafana.dashboards).map((folder) => ({
    ...folder,
    path: `${dashboards}/${folder.name}`,
  }))
  const files = folders.flatMap(({ path, dashboards }) =>
    dashboards.map(({ uid, json }) => ({ uid, path: `${path}/${uid}.json`, json })),
  )
  const home = files.find(({ uid }) => uid === grafana.homeDashboard)
  if (grafana.homeDashboard !== undefined && !home) {
    throw new Error(
      `homeDashboard is "${grafana.homeDashboard}", which is none of the dashboards (${files.map(({ uid }) => uid).join(', ')})`,
    )
  }
  const runtime = '/run/grafana'
  const server: Record<string, string> = grafana.public
    ? {
        protocol: 'https',
        http_port: String(grafanaPort),
        cert_file: credentials.certificate,
        cert_key: credentials.key,
      }
    : { protocol: 'http', http_addr: '127.0.0.1', http_port: String(grafanaPort) }
  return {
    [`${config}/grafana.ini`]: grafanaIni({
      admin: { username: credentials.adminUsername, password: credentials.adminPassword },
      ...(home && { homeDashboard: home.path }),
      sections: {
        paths: {
          data: runtime,
          logs: `${runtime}/log`,
          plugins: `${runtime}/plugins`,
          provisioning: `${config}/provisioning`,
        },
        server,
        log: { mode: 'console' },
      },
    }),
    [`${config}/provisioning/datasources/prometheus.yml`]: datasourceProvisioning({
      datasource: grafana.datasource,
      url: `https://127.0.0.1:${receiverPort}`,
      credentials: { username: credentials.username, password: credentials.password },
      authority: credentials.authority,
      scrapeIntervalSeconds,
    }),
    [`${config}/provisioning/dashboards/folders.yml`]: dashboardProvisioning(folders),
    ...Object.fromEntries(files.map(({ path, json }) => [path, json])),
  }
}

function alertmanagerFiles({ alertReceiver: kind }: HostFilesOptions): Files {
  const { config, receiverUrl } = paths.alertmanager
  return {
    [`${config}/alertmanager.yml`]: alertmanagerConfig(kind && { kind, urlFile: receiverUrl }),
  }
}

/**
 * Everything that the host is made of and that is known before it exists: its program, units,
 * configuration, dashboards and rules. Nothing here is secret.
 *
 * @throws when the home dashboard is none of the dashboards, or two of them have one uid
 */
function hostFiles(options: HostFilesOptions): Files {
  const all = services(options)
  const units = all.map(({ name, unit }) => [`${paths.units}/${name}.service`, renderUnit(unit)])
  return {
    ...programFiles(),
    [paths.users]: users(all.map(({ name }) => name)),
    ...Object.fromEntries(units),
    ...prometheusFiles(options),
    ...grafanaFiles(options),
    ...alertmanagerFiles(options),
  }
}

/** What the host's program reads about the host that it arranges. */
function hostDescription(options: HostFilesOptions, identity: HostIdentity): string {
  const { environment, programs } = options
  return JSON.stringify({
    ...identity,
    environment,
    dataFolder,
    paths: {
      identity: paths.identity,
      users: paths.users,
      units: paths.units,
      metrics: paths.metrics,
      prometheus: paths.prometheus,
      grafana: paths.grafana,
      alertmanager: paths.alertmanager,
    },
    programs,
    services: services(options).map(({ unit, ...service }) => service),
  })
}

/**
 * The object that the host takes its files from. JSON's own escapes keep Terraform from reading
 * dashboards' `${variables}` as its expressions, and cdktf from looking for the beginning of one at
 * every brace that ends something, which takes longer than all else in a synthesis.
 */
export function filesObject(options: HostFilesOptions, identity: HostIdentity): string {
  const fixed = JSON.stringify(hostFiles(options))
    .slice(0, -1)
    .replace(/[$%](?=\{)|\}/g, (mark) => `\\u00${mark.charCodeAt(0).toString(16)}`)
  // References stay references, so the description is put in after that.
  const description = JSON.stringify(hostDescription(options, identity))
  return `${fixed},${JSON.stringify(paths.host)}:${description}}`
}
