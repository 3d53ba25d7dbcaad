import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { execa } from 'execa'
import { buildPrograms } from '../../../embedded/toolchain/programs.ts'
import type { RootedMachine } from '../../e2e/support/rooted-machine.ts'
import { until } from '../../e2e/support/until.ts'

const port = 6443
const etcd = 'http://127.0.0.1:2379'

/** Kinds that EKS and its add-ons bring along, with any content. */
const customKinds = [
  { group: 'secrets-store.csi.x-k8s.io', kind: 'SecretProviderClass', scope: 'Namespaced' },
  { group: 'eks.amazonaws.com', kind: 'NodeClass', scope: 'Cluster' },
  { group: 'karpenter.sh', kind: 'NodePool', scope: 'Cluster' },
]

const definition = ({ group, kind, scope }: (typeof customKinds)[number]) => {
  const name = kind.toLowerCase()
  const plural = name.endsWith('s') ? `${name}es` : `${name}s`
  const schema = {
    openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  }
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope,
      names: { kind, plural },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  }
}

/** Kubernetes without nodes, in a machine's own network: its API server stands for that of EKS. */
export class PrivateApiServer {
  readonly endpoint = `https://127.0.0.1:${port}`
  /** File with the certificate of the authority that signs the server's. */
  readonly certificate: string
  /** A token of an administrator. */
  readonly token = 'of-the-deployer'
  private readonly machine: RootedMachine
  private readonly folder: string
  private kubectlCommand: readonly string[] = []

  /** @param folder where its files go */
  constructor(machine: RootedMachine, folder: string) {
    this.machine = machine
    this.folder = folder
    this.certificate = join(folder, 'certificates/apiserver.crt')
  }

  async start(): Promise<void> {
    const { machine, folder } = this
    const programs = await buildPrograms(() => {})
    const at = (name: string) => join(folder, name)
    const flags = (values: Readonly<Record<string, string | number | boolean>>) =>
      Object.entries(values).map(([name, value]) => `--${name}=${value}`)
    await mkdir(folder, { recursive: true })
    await writeFile(at('tokens'), `${this.token},deployer,deployer,system:masters\n`)
    await execa`openssl genrsa -out ${at('service-accounts.key')} 2048`
    machine.startBeside([
      join(programs, 'etcd'),
      ...flags({
        'data-dir': at('etcd'),
        'listen-client-urls': etcd,
        'advertise-client-urls': etcd,
        'listen-peer-urls': 'http://127.0.0.1:2380',
        'unsafe-no-fsync': true,
        'log-level': 'error',
      }),
    ])
    const server = machine.startBeside([
      join(programs, 'kube-apiserver'),
      ...flags({
        'etcd-servers': etcd,
        'bind-address': '127.0.0.1',
        'advertise-address': '127.0.0.1',
        'endpoint-reconciler-type': 'none',
        'secure-port': port,
        'cert-dir': at('certificates'),
        'token-auth-file': at('tokens'),
        'authorization-mode': 'RBAC',
        'service-account-issuer': 'https://kubernetes.default.svc',
        'service-account-key-file': at('service-accounts.key'),
        'service-account-signing-key-file': at('service-accounts.key'),
        'service-cluster-ip-range': '172.20.0.0/16',
      }),
    ])
    const kubeconfig = at('kubeconfig')
    await writeFile(
      kubeconfig,
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [
          {
            name: 'private',
            cluster: { server: this.endpoint, 'certificate-authority': this.certificate },
          },
        ],
        users: [{ name: 'deployer', user: { token: this.token } }],
        contexts: [{ name: 'private', context: { cluster: 'private', user: 'deployer' } }],
        'current-context': 'private',
      }),
    )
    this.kubectlCommand = [join(programs, 'kubectl'), '--kubeconfig', kubeconfig]
    const answers = async () => (await this.kubectl(['get', '--raw', '/readyz'])) === 'ok'
    await until(`the API server answers: ${server.output().slice(-2000)}`, answers, 300)
    machine.startBeside([
      join(programs, 'kube-controller-manager'),
      ...flags({
        kubeconfig,
        'leader-elect': false,
        'root-ca-file': this.certificate,
        'service-account-private-key-file': at('service-accounts.key'),
      }),
    ])
    const items = customKinds.map(definition)
    await this.apply({ apiVersion: 'v1', kind: 'List', items })
  }

  async kubectl(args: readonly string[], input = ''): Promise<string> {
    return this.machine.runBeside([...this.kubectlCommand, ...args], input)
  }

  async apply(object: object): Promise<void> {
    await this.kubectl(['apply', '--filename', '-'], JSON.stringify(object))
  }

  /** Gives every Ingress that comes a load balancer's name, until it is ended. */
  nameLoadBalancer(hostname: string): { end(): Promise<void> } {
    const status = JSON.stringify({ status: { loadBalancer: { ingress: [{ hostname }] } } })
    const ended = new AbortController()
    const naming = (async () => {
      while (!ended.signal.aborted) {
        const columns =
          '--output=jsonpath={range .items[*]}{.metadata.namespace} {.metadata.name}{"\\n"}{end}'
        const found = await this.kubectl(['get', 'ingresses', '--all-namespaces', columns])
        for (const line of found.split('\n').filter(Boolean)) {
          const [namespace = '', name = ''] = line.split(' ')
          await this.kubectl([
            ...['patch', 'ingress', name, '--namespace', namespace],
            ...['--subresource', 'status', '--type', 'merge', '--patch', status],
          ])
        }
        await setTimeout(3000, undefined, { signal: ended.signal }).catch(() => undefined)
      }
    })()
    return {
      async end() {
        ended.abort()
        await naming
      },
    }
  }
}
