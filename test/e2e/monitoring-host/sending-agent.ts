import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { execa } from 'execa'
import { parse, stringify } from 'yaml'
import { service } from '../../../app/contract.ts'
import { program } from '../../../embedded/toolchain/programs.ts'
import { prometheusAgentConfig } from '../../../infra/kubernetes/prometheus/prometheus-agent-config.ts'
import { until } from '../support/until.ts'
import { host } from './host-under-test.ts'

const scrapeSeconds = 1
const metrics = { url: 'http://127.0.0.1:9091/metrics' }

/** What the CSI driver does for the agent's pod: all files of the secret, changed at one moment. */
export async function refreshVolume(): Promise<void> {
  const { machine } = host
  const { value } = await host.published()
  const version = randomUUID()
  mkdirSync(machine.path(`/agent/${version}`), { recursive: true })
  for (const [key, text] of Object.entries(value)) {
    writeFileSync(machine.path(`/agent/${version}/${key}`), text)
  }
  await machine.run(['ln', '-sfnT', version, '/agent/next'])
  renameSync(machine.path('/agent/next'), machine.path('/agent/current'))
}

/** The agent of the cluster, sending as it does there; what it scrapes is itself. */
function agentConfig(): string {
  const file = (key: string) => `/agent/current/${key}`
  const inCluster = parse(
    prometheusAgentConfig({
      namespaces: ['tally'],
      cluster: 'e2e',
      mark: service.agentMark,
      scrapeIntervalSeconds: scrapeSeconds,
      remoteWriteUrl: host.rendered.remoteWriteUrl,
      signIn: {
        files: {
          username: file('username'),
          password: file('password'),
          authority: file('authority'),
        },
      },
      scrapesProtectedPods: false,
    }),
  )
  return stringify({
    ...inCluster,
    scrape_configs: [{ job_name: 'probe', static_configs: [{ targets: ['127.0.0.1:9091'] }] }],
  })
}

/** Starts the agent in the host's network, and waits until it has samples of itself. */
export async function startAgent(): Promise<void> {
  const { machine } = host
  await refreshVolume()
  machine.write('/agent/prometheus.yml', agentConfig())
  await execa`cp ${program('prometheus')} ${machine.path('/agent/prometheus')}`
  machine.launch([
    ...['/agent/prometheus', '--agent', '--config.file=/agent/prometheus.yml'],
    ...['--storage.agent.path=/agent/data', '--web.listen-address=127.0.0.1:9091'],
  ])
  await until('the agent has samples', async () => {
    const { body } = await host.ask(metrics)
    return /^prometheus_agent_samples_appended_total\S* [1-9]/m.test(body)
  })
}

/**
 * Waits until the host has a sample of each scrape that the agent made so far, but for one that may
 * be under way.
 * @throws when it has fewer after half a minute
 */
export async function allSamplesArrive(): Promise<void> {
  const { body } = await host.ask(metrics)
  const now = Date.now() / 1000
  // One less than its scrapes, of which the last may be under way.
  const intervals = /^prometheus_target_interval_length_seconds_count\S* (\d+)$/m.exec(body)?.[1]
  assert.ok(intervals, body)
  const arrived = async () => {
    const [series] = await host.query(`count_over_time(up{job="probe"}[1h] @ ${now})`)
    return Number(series?.value[1]) >= Number(intervals)
  }
  await until(`${intervals} samples are there`, arrived, 30)
}
