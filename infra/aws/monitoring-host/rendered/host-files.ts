import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type AlertReceiver, alertmanagerConfig } from '../../../monitoring/alertmanager-config.ts'
import { centralPrometheusConfig } from '../../../monitoring/central-prometheus.ts'
import { type RuleFile, renderRuleFile } from '../../../monitoring/rule-file.ts'
import { jsonString } from '../../../terraform/without-templates.ts'
import { grafanaFiles, type HostGrafanaOptions } from './grafana-files.ts'
import { dataFolder, paths } from './paths.ts'
import type { Program } from './programs.ts'
import { scrapesOfTheHost } from './scrapes.ts'
import {
  alertmanagerService,
  grafanaService,
  loopback,
  nodeExporterService,
  prometheusService,
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
  readonly grafana: HostGrafanaOptions
  /** What receives alerts. @default nothing: they are shown, and sent nowhere */
  readonly alertReceiver?: AlertReceiver['kind']
}

/** What is known once the resources are there. It may contain references to them. */
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
    ...grafanaFiles(options.grafana, options.scrapeIntervalSeconds),
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

/** The object that the host takes its files from: a text by its path. */
export function filesObject(options: HostFilesOptions, identity: HostIdentity): string {
  const entries = Object.entries(hostFiles(options)).map(
    ([path, text]) => `${JSON.stringify(path)}:${jsonString(text)}`,
  )
  // In the description references stay references.
  const description = JSON.stringify(hostDescription(options, identity))
  return `{${[...entries, `${JSON.stringify(paths.host)}:${description}`].join(',')}}`
}
