import assert from 'node:assert/strict'
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hash } from 'bcryptjs'
import { execa } from 'execa'
import { Agent, request } from 'undici'
import { parse, stringify } from 'yaml'
import { service } from '../../../../app/contract.ts'
import { layout } from '../../../../embedded/layout.ts'
import { program } from '../../../../embedded/toolchain/programs.ts'
import { prometheusAgentConfig } from '../../../../infra/kubernetes/prometheus/prometheus-agent-config.ts'
import {
  centralPrometheusArguments,
  centralPrometheusConfig,
} from '../../../../infra/monitoring/central-prometheus.ts'
import { freePort } from '../../../../tools/bench/free-port.ts'
import { certificateFor } from '../../../cli/targets/aws-account-stand-in.ts'
import { until } from '../until.ts'

const account = { username: 'tally', password: 'correct horse battery staple' }

/**
 * The agent's configuration as `aws` has it, for a process beside the cluster: it scrapes the platform's
 * pods alone, each second, and is not the agent that a closing pod waits for.
 */
function agentConfig(remoteWriteUrl: string, folder: string): string {
  const file = (name: string) => join(folder, name)
  const config = parse(
    prometheusAgentConfig({
      namespaces: ['tally'],
      cluster: 'aws',
      mark: { header: service.agentMark.header, value: 'another' },
      scrapeIntervalSeconds: 1,
      remoteWriteUrl,
      signIn: {
        files: {
          username: file('username'),
          password: file('password'),
          authority: file('certificate.pem'),
        },
      },
      scrapesProtectedPods: false,
    }),
  )
  const [pods] = config.scrape_configs
  pods.kubernetes_sd_configs[0].kubeconfig_file = layout.cluster.kubeconfig
  return stringify({ ...config, scrape_configs: [pods] })
}

/**
 * The monitoring of `aws` beside the embedded cluster: a central Prometheus that serves TLS and asks for a
 * password, and an agent that sends it what it scrapes of the platform's pods.
 */
export async function startMonitoring() {
  const folder = await mkdtemp(join(tmpdir(), 'tally-monitoring-'))
  const file = (name: string) => join(folder, name)
  const { cert: authority } = await certificateFor(folder)
  // Under its own path it would be taken for something that a cluster left behind.
  await copyFile(program('prometheus'), file('prometheus'))
  const port = await freePort()
  const files = {
    ...account,
    'central.yml': centralPrometheusConfig({ ruleFiles: file('*.rules') }),
    'web.yml': stringify({
      tls_server_config: { cert_file: file('certificate.pem'), key_file: file('key.pem') },
      basic_auth_users: { [account.username]: await hash(account.password, 4) },
    }),
    'agent.yml': agentConfig(`https://localhost:${port}/api/v1/write`, folder),
  }
  for (const [name, text] of Object.entries(files)) await writeFile(file(name), text)
  const start = (...args: readonly string[]) =>
    execa({ reject: false, stdio: 'ignore' })(file('prometheus'), args)
  const processes = [
    start(
      ...centralPrometheusArguments({
        configFile: file('central.yml'),
        webConfigFile: file('web.yml'),
        listenAddress: `127.0.0.1:${port}`,
        dataFolder: file('central'),
        retentionDays: 1,
        volumeGiB: 1,
      }),
    ),
    start(
      ...['--agent', `--config.file=${file('agent.yml')}`],
      ...[`--storage.agent.path=${file('agent')}`],
      `--web.listen-address=127.0.0.1:${await freePort()}`,
    ),
  ]
  const dispatcher = new Agent({ connect: { ca: authority } })
  const login = Buffer.from(`${account.username}:${account.password}`).toString('base64')
  const monitoring = {
    port,
    account: { ...account, authority },
    /** Value of an instant query that has one series. @throws when it has none */
    async value(promql: string): Promise<number> {
      const url = `https://localhost:${port}/api/v1/query?${new URLSearchParams({ query: promql })}`
      const { body } = await request(url, {
        dispatcher,
        headers: { authorization: `Basic ${login}` },
      })
      const { data } = (await body.json()) as {
        data: { result: readonly { readonly value: readonly [number, string] }[] }
      }
      return Number(data.result[0]?.value[1] ?? assert.fail(`${promql} has no value`))
    },
    async stop() {
      for (const each of processes) each.kill('SIGKILL')
      await Promise.all(processes)
      await dispatcher.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
  const isScraped = async () => (await monitoring.value('sum(up{job="app",cluster="aws"})')) > 0
  await until('the app is scraped for aws', isScraped, 30).catch(async (error) => {
    await monitoring.stop()
    throw error
  })
  return monitoring
}
