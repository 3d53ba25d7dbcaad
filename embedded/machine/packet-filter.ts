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

/**
 * Refuses what is sent to a Service that kube-proxy has no rule for yet. It would leave the machine,
 * and where somebody out there takes the connection, as a transparent proxy does, the API server
 * keeps it: metrics-server was asked at such an address for as long as the cluster ran.
 */
export async function keepServicesInside(): Promise<void> {
  for (const chain of ['OUTPUT', 'FORWARD']) {
    // The comment is what `removeRules` finds it by.
    const comment = ['-m', 'comment', '--comment', 'KUBE-SERVICES that nobody answers yet']
    const rule = [chain, '-d', network.serviceSubnet, ...comment, '-j', 'REJECT']
    const isThere = !(await execa({ reject: false })`iptables --wait --check ${rule}`).failed
    if (!isThere) await execa`iptables --wait --insert ${rule}`
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
