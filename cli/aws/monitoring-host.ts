import { remoteWriteKeys } from '../../infra/aws/monitoring-host/monitoring-host-secret.ts'
import { grafanaPort, receiverPort } from '../../infra/aws/monitoring-host/rendered/services.ts'
import type { Connection, NodePorts } from '../cluster/connection.ts'
import { askAws } from './aws-cli.ts'
import { publishedSecret } from './secrets.ts'
import { openTunnel, type Tunnel } from './session-tunnel.ts'

export interface MonitoringHostOptions {
  readonly region: string
  /** Name of the environment: the beginning of every name. */
  readonly name: string
  /** Whether its Grafana serves TLS, as it does where it is public. */
  readonly hasPublicGrafana: boolean
  /** Ports of this machine to listen on. @default free ones */
  readonly localPorts?: NodePorts | undefined
}

/** The central Prometheus and Grafana of an environment, by tunnels that are opened when needed. */
export function connectMonitoringHost(
  options: MonitoringHostOptions,
): Omit<Connection, 'access' | 'app' | 'logs'> {
  const { region, name, hasPublicGrafana, localPorts } = options
  // Both parts need them at the same time.
  let instance: Promise<string> | undefined
  let account: Promise<Account> | undefined
  const remoteWrite = () => {
    account ??= publishedAccount(region, `${name}/remote-write-`)
    return account
  }
  const tunnels: Promise<Tunnel>[] = []
  const open = async (port: number, isTls: boolean, localPort?: number) => {
    instance ??= runningInstance(region, `${name}-monitoring`)
    const to = { region, instance: await instance, port }
    const authority = isTls ? (await remoteWrite()).authority : undefined
    const tunnel = openTunnel(to, { authority, localPort })
    tunnels.push(tunnel)
    return tunnel
  }
  let prometheus: Tunnel | undefined
  return {
    prometheus: {
      ...hostPart,
      async forward() {
        prometheus = await open(receiverPort, true, localPorts?.prometheus)
        return prometheus.url
      },
    },
    grafana: {
      ...hostPart,
      forward: async () => (await open(grafanaPort, hasPublicGrafana, localPorts?.grafana)).url,
    },
    async credentials() {
      const [agent, grafana] = await Promise.all([
        remoteWrite(),
        publishedAccount(region, `${name}/grafana-`),
      ])
      return { prometheus: login(agent), grafana: login(grafana) }
    },
    lostWay: () => prometheus?.problem,
    async close() {
      for (const opened of await Promise.allSettled(tunnels)) {
        if (opened.status === 'fulfilled') await opened.value.close()
      }
    },
  }
}

const hostPart = {
  urls: [],
  unanswered: 'no answer of the monitoring host',
  isBesideCluster: true,
} as const

/** A name with its password, as the monitoring host publishes it. */
type Account = Readonly<Partial<Record<keyof typeof remoteWriteKeys, string>>>

const login = (account: Account) =>
  `${account[remoteWriteKeys.username]}:${account[remoteWriteKeys.password]}`

/** The newest running instance of a name: during a replacement there may be two. */
async function runningInstance(region: string, name: string): Promise<string> {
  const { Reservations } = await askAws<{
    readonly Reservations: readonly {
      readonly Instances: readonly { readonly InstanceId: string; readonly LaunchTime: string }[]
    }[]
  }>(region, [
    ...['ec2', 'describe-instances', '--filters'],
    ...[`Name=tag:Name,Values=${name}`, 'Name=instance-state-name,Values=running'],
  ])
  const [newest] = Reservations.flatMap(({ Instances }) => Instances).sort((a, b) =>
    b.LaunchTime.localeCompare(a.LaunchTime),
  )
  if (newest === undefined) throw new Error(`no instance ${name} runs in ${region}`)
  return newest.InstanceId
}

/**
 * Reads an account that the monitoring host made.
 * @param prefix beginning of its secret's name
 */
const publishedAccount = (region: string, prefix: string): Promise<Account> =>
  publishedSecret(region, prefix).catch((error) => {
    throw new Error(
      `${error.message} (the host publishes it at its first boot, some five minutes after it was made)`,
    )
  })
