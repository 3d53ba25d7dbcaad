import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { TestContext } from 'node:test'
import { stringify } from 'yaml'

/** What an API server answers. */
export interface Answer {
  readonly status: number
  readonly body: object
}

export interface ApiRequest {
  /** Method and path, e.g. `GET /api/v1/nodes`. */
  readonly call: string
  /** Of a list, e.g. `app=web`. @default all are listed */
  readonly labelSelector: string | null
  readonly body: string
  readonly authorization: string | undefined
}

/** The object that the API server sends with an error. */
export const failure = (status: number, message: string): Answer => ({
  status,
  body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code: status },
})

/**
 * An API server that answers as told, and the kubeconfig to reach it with.
 * @param answer gets every request
 */
export async function kubernetesStandIn(
  t: TestContext,
  answer: (request: ApiRequest) => Answer,
): Promise<{ server: Server; url: string; kubeconfig: string; requests: readonly ApiRequest[] }> {
  const requests: ApiRequest[] = []
  const server = createServer(async (incoming: IncomingMessage, response) => {
    const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://cluster')
    const { authorization } = incoming.headers
    const request = {
      call: `${incoming.method} ${pathname}`,
      labelSelector: searchParams.get('labelSelector'),
      body: await text(incoming),
      authorization,
    }
    requests.push(request)
    const { status, body } = answer(request)
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close' })
    response.end(JSON.stringify(body))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  return { server, url, kubeconfig: kubeconfigOf(url), requests }
}

/** A kubeconfig with one context, `minikube`. */
export const kubeconfigOf = (server: string): string =>
  stringify({
    apiVersion: 'v1',
    kind: 'Config',
    // The client refuses to speak HTTP to a server whose certificate it is to check.
    clusters: [{ name: 'minikube', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'minikube', user: {} }],
    contexts: [{ name: 'minikube', context: { cluster: 'minikube', user: 'minikube' } }],
    'current-context': 'minikube',
  })

/** Writes a kubeconfig into a folder of its own. @returns its path */
export async function kubeconfigFile(t: TestContext, kubeconfig: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tally-kubeconfig-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'kubeconfig')
  await writeFile(file, kubeconfig)
  return file
}
