import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
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

/** Waits until the host has what the agent sampled in the last 3 s, and for some samples more. */
export async function samplesArrive(): Promise<void> {
  await until('samples of now are there', async () => {
    const [series] = await host.query('up{job="probe"}')
    return series !== undefined && Date.now() / 1000 - series.value[0] < 3
  })
  await sleep(3000)
}

/**
 * Fails when samples that the agent took of itself are missing. A scrape may come late on a busy
 * machine; what an outage or a refused batch loses is more than that.
 * @param since in seconds since 1970
 */
export async function assertNothingLost(since: number): Promise<void> {
  const range = `${Math.ceil(Date.now() / 1000 - since)}s`
  const [series] = await host.query(`up{job="probe"}[${range}]`)
  const times = (series?.values ?? []).map(([time]) => time)
  assert.ok(times.length > 1, 'there are samples')
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0))
  assert.ok(Math.max(...gaps) < 3 * scrapeSeconds, `${Math.max(...gaps)} s without a sample`)
  const { body } = await host.ask(metrics)
  assert.match(body, /^prometheus_remote_storage_samples_failed_total\S* 0$/m)
}
