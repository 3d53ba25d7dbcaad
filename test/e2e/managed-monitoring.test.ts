import assert from 'node:assert/strict'
import { once } from 'node:events'
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { execa } from 'execa'
import { parse } from 'yaml'
import { buildPrograms, program } from '../../embedded/toolchain/programs.ts'
import { prometheusAgentConfig } from '../../infra/kubernetes/prometheus/prometheus-agent-config.ts'
import { pythonTools } from './support/python-tools.ts'
import { until } from './support/until.ts'

const region = 'eu-central-1'
const access = 'AKIDEXAMPLE'
const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'

interface Received {
  readonly method: string | undefined
  readonly url: string
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

describe('the agent of an environment with a managed Prometheus', () => {
  let folder: string
  const received: Received[] = []
  const workspace = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    received.push({
      method: request.method,
      url: `http://${request.headers.host}${request.url}`,
      headers: request.headers,
      body: Buffer.concat(chunks).toString('base64'),
    })
    response.end()
  }).listen(0, '127.0.0.1')

  before(async () => {
    await buildPrograms(console.log)
    folder = await mkdtemp(join(tmpdir(), 'tally-managed-'))
    // Under their own paths they would be taken for something that a cluster left behind.
    for (const name of ['prometheus', 'promtool']) await copyFile(program(name), join(folder, name))
  })
  after(async () => {
    workspace.close()
    await rm(folder, { recursive: true, force: true })
  })

  const configFor = (remoteWriteUrl: string) =>
    prometheusAgentConfig({
      namespaces: ['tally'],
      cluster: 'aws',
      mark: { header: 'x-scraped-by', value: 'e2e' },
      scrapeIntervalSeconds: 1,
      remoteWriteUrl,
      signIn: { region },
      scrapesProtectedPods: false,
    })

  test('has a configuration that Prometheus takes', async () => {
    const file = join(folder, 'as-deployed.yml')
    const host = `aps-workspaces.${region}.amazonaws.com`
    await writeFile(file, configFor(`https://${host}/workspaces/ws-1/api/v1/remote_write`))
    await execa`${join(folder, 'promtool')} check config --agent --syntax-only ${file}`
  })

  test('signs what it sends as botocore would, for the service aps', async () => {
    if (!workspace.listening) await once(workspace, 'listening')
    const { port } = workspace.address() as AddressInfo
    const url = `http://127.0.0.1:${port}/workspaces/ws-1/api/v1/remote_write`
    const own = [{ job_name: 'own', static_configs: [{ targets: ['127.0.0.1:19091'] }] }]
    const file = join(folder, 'prometheus.yml')
    await writeFile(file, JSON.stringify({ ...parse(configFor(url)), scrape_configs: own }))
    const agent = execa({
      env: { AWS_ACCESS_KEY_ID: access, AWS_SECRET_ACCESS_KEY: secret },
      reject: false,
    })`${join(folder, 'prometheus')} --agent --config.file=${file} --storage.agent.path=${join(folder, 'data')} --web.listen-address=127.0.0.1:19091`
    try {
      await until('samples arrive', async () => received.length > 1)
    } finally {
      agent.kill()
      await agent
    }
    for (const { headers } of received) {
      assert.match(String(headers.authorization), new RegExp(`/${region}/aps/aws4_request`))
      // Remote write 1.0, which is what Amazon documents.
      assert.equal(headers['x-prometheus-remote-write-version'], '0.1.0')
    }
    const python = join(await pythonTools('aws'), 'python')
    const script = join(import.meta.dirname, 'support/aws/signatures.py')
    const input = JSON.stringify({ access, secret, requests: received })
    const { stdout } = await execa({ input })`${python} ${script}`
    assert.deepEqual(
      JSON.parse(stdout),
      received.map(() => true),
    )
    const forged = received.map((each) => ({ ...each, url: `${each.url}?other` }))
    const refused = await execa({
      input: JSON.stringify({ access, secret, requests: forged }),
    })`${python} ${script}`
    assert.ok(JSON.parse(refused.stdout).every((each: boolean) => !each))
  })
})
