import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSettings } from '../../config/load-settings.ts'
import { program } from '../../embedded/toolchain/programs.ts'
import { prometheusAgentConfig } from '../../infra/kubernetes/prometheus/prometheus-agent-config.ts'
import {
  centralPrometheusArguments,
  centralPrometheusConfig,
} from '../../infra/monitoring/central-prometheus.ts'
import { renderRuleFile } from '../../infra/monitoring/rule-file.ts'
import { platformRules } from '../../stacks/platform-rules.ts'
import type { Bench } from './bench.ts'
import type { Program } from './program.ts'

const settings = parseSettings({}, 'settings.json')
const cluster = 'bench'

/** Time between two scrapes, in seconds. */
export const scrapeInterval = settings.scrapeIntervalSeconds

/** An agent that scrapes, and the central Prometheus that it sends to. */
export interface Monitoring {
  readonly agent: Program
  readonly central: Program
  /** Where the central Prometheus keeps its samples. */
  readonly dataFolder: string
}

/**
 * Starts both with the configuration and the rules of the platform, but for what is scraped, and
 * without passwords.
 * @param folder is created
 * @param pods what `/metrics` is asked for as pods of the app: their names, at one address
 */
export async function startMonitoring(
  bench: Bench,
  folder: string,
  pods: { readonly origin: string; readonly names: readonly string[] },
): Promise<Monitoring> {
  mkdirSync(folder)
  const file = (name: string) => join(folder, name)
  const write = (name: string, text: string) => writeFileSync(file(name), text)
  // Under its own path it would be taken for a part of a cluster.
  copyFileSync(program('prometheus'), file('prometheus'))
  write('web.yml', '')
  write('central.yml', centralPrometheusConfig({ ruleFiles: file('*.rules') }))
  for (const rules of platformRules(cluster, settings)) {
    write(`${rules.name}.rules`, renderRuleFile(rules))
  }
  const dataFolder = file('central')
  const central = await bench.start({
    command: [
      file('prometheus'),
      ...centralPrometheusArguments({
        configFile: file('central.yml'),
        webConfigFile: file('web.yml'),
        listenAddress: '127.0.0.1:0',
        dataFolder,
        retentionDays: 15,
        volumeGiB: 8,
      }),
    ],
  })
  write('account', 'bench')
  const config = prometheusAgentConfig({
    namespaces: [settings.namespace],
    cluster,
    mark: { header: 'x-bench', value: 'bench' },
    scrapeIntervalSeconds: scrapeInterval,
    // By its name: the first address that a program writes is taken for its own.
    remoteWriteUrl: `${central.origin.replace('127.0.0.1', 'localhost')}/api/v1/write`,
    signIn: { files: { username: file('account'), password: file('account') } },
    scrapesProtectedPods: false,
  })
  const targets = pods.names.map((pod) => ({
    targets: [new URL(pods.origin).host],
    labels: { namespace: settings.namespace, pod, __param_pod: pod },
  }))
  const scrapes = [{ job_name: 'app', static_configs: targets }]
  write('agent.yml', JSON.stringify({ ...JSON.parse(config), scrape_configs: scrapes }))
  const agent = await bench.start({
    command: [
      ...([file('prometheus'), '--agent', `--config.file=${file('agent.yml')}`] as const),
      ...[`--storage.agent.path=${file('agent')}`, '--web.listen-address=127.0.0.1:0'],
    ],
  })
  return { agent, central, dataFolder }
}
