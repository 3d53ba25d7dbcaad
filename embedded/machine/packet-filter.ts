import { execa } from 'execa'
import { network } from '../network.ts'

const tables = ['iptables', 'ip6tables'] as const
const ourChains = /KUBE-|CNI-/

async function rules(command: (typeof tables)[number]): Promise<string[]> {
  const saved = await execa({ reject: false })(`${command}-save`)
  return saved.exitCode === 0 ? saved.stdout.split('\n') : []
}

/** Chains and rules of Kubernetes in this machine's packet filter. */
export async function kubernetesRules(): Promise<string[]> {
  return (await Promise.all(tables.map(rules))).flat().filter((rule) => ourChains.test(rule))
}

/** A rule in front of a chain. The comment is what {@link removeRules} finds it by. */
interface Rule {
  readonly table?: 'filter' | 'mangle'
  readonly chain: string
  readonly comment: `KUBE-${string}`
  readonly matches: readonly string[]
  readonly target: readonly string[]
}

async function insert({ table = 'filter', chain, comment, matches, target }: Rule): Promise<void> {
  const iptables = ['iptables', '--wait', '--table', table]
  const rule = [chain, ...matches, '-m', 'comment', '--comment', comment, '-j', ...target]
  const isThere = !(await execa({ reject: false })`${iptables} --check ${rule}`).failed
  if (!isThere) await execa`${iptables} --insert ${rule}`
}

const refuse = (chain: string, comment: Rule['comment'], matches: Rule['matches']) =>
  insert({ chain, comment, matches, target: ['REJECT'] })

/**
 * Refuses what is sent to a Service that kube-proxy has no rule for yet. It would leave the machine,
 * and where somebody out there takes the connection, as a transparent proxy does, the API server
 * keeps it: metrics-server was asked at such an address for as long as the cluster ran.
 */
export async function keepServicesInside(): Promise<void> {
  for (const chain of ['OUTPUT', 'FORWARD']) {
    await refuse(chain, 'KUBE-SERVICES that nobody answers yet', ['-d', network.serviceSubnet])
  }
}

/**
 * Refuses what users of this machine send to pods, but to node ports on 127.0.0.1: the document
 * server asks nobody for a password. The kubelet and the API server are root's.
 */
export async function keepUsersFromPods(): Promise<void> {
  const isNoNodePort = ['-m', 'conntrack', '--ctstate', 'NEW', '!', '--ctorigdst', '127.0.0.0/8']
  const isNotRoot = ['-m', 'owner', '!', '--uid-owner', '0']
  const matches = ['-d', network.podSubnet, ...isNotRoot, ...isNoNodePort]
  await refuse('OUTPUT', 'KUBE-PODS are for root alone', matches)
}

/** Sends what begins a connection to the program that enforces NetworkPolicies. */
const queueing = {
  table: 'mangle',
  chain: 'FORWARD',
  matches: ['-m', 'conntrack', '!', '--ctstate', 'ESTABLISHED,RELATED'],
  target: ['NFQUEUE', '--queue-num', String(network.policyQueue)],
} as const

/** Why the kernel can't enforce NetworkPolicies; undefined where it can. */
export async function policyProblem(): Promise<string | undefined> {
  const { table, chain, matches, target } = queueing
  // In a network namespace of its own, which goes with the command.
  const tried = await execa({
    reject: false,
  })`unshare --net iptables --wait --table ${table} --append ${chain} ${matches} -j ${target}`
  if (!tried.failed) return undefined
  return `the kernel refuses iptables' NFQUEUE (${tried.stderr?.trim().split('\n')[0] || tried.shortMessage})`
}

const policyComment = 'KUBE-NETWORK-POLICIES'

/** Whether {@link queueNewConnections} was done. */
export async function queuesNewConnections(): Promise<boolean> {
  const saved = await execa({ reject: false })`iptables-save -t mangle`
  return saved.stdout?.includes(policyComment) ?? false
}

/**
 * Lets a connection of a pod begin only when the program that enforces NetworkPolicies accepts it: while
 * that doesn't run, none begins. What the node itself sends to pods is not forwarded, so not asked about.
 */
export async function queueNewConnections(): Promise<void> {
  for (const direction of ['-s', '-d']) {
    const matches = [direction, network.podSubnet, ...queueing.matches]
    await insert({ ...queueing, comment: policyComment, matches })
  }
}

/** Takes the cluster's rules out of the packet filter and leaves every other rule as it is. */
export async function removeRules(): Promise<void> {
  for (const command of tables) {
    const saved = await rules(command)
    if (!saved.some((rule) => ourChains.test(rule))) continue
    const kept = saved.filter((rule) => !ourChains.test(rule)).join('\n')
    await execa({ input: `${kept}\n` })(`${command}-restore`)
  }
}
