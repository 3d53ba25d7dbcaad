import { once } from 'node:events'
import { type Command, createCommand } from 'commander'
import type { Connection } from '../cluster/connection.ts'
import { forgetForwards, recordForwards } from '../open-forwards.ts'
import { settings } from '../settings.ts'
import { withConnection } from '../targets/deployment.ts'
import { deployedTarget, parseTarget } from '../targets/index.ts'
import type { Target } from '../targets/target.ts'
import { inspect } from '../targets/target-status.ts'
import { interruptible } from '../terminal/interruption.ts'

interface Flags {
  readonly target?: Target
}

/** Prints where app, Prometheus and Grafana answer, and keeps open what only a port-forward reaches. */
async function open(target: Target, connection: Connection, signal: AbortSignal): Promise<void> {
  const { status } = await inspect(target, connection)
  const { urls, forwarded, unhealthy } = status
  for (const [part, url] of Object.entries(urls)) {
    if (url !== null) console.log(`${part.padEnd(16)} ${url}`)
  }
  for (const problem of unhealthy) console.error(`unhealthy        ${problem}`)
  console.log(`\nPasswords: ${target.pasted('status', '--show-secrets')}`)
  if (forwarded.length === 0 || signal.aborted) return
  console.log(`Port-forward of ${forwarded.join(', ')} until Ctrl-C`)
  await recordForwards(forwarded.flatMap((part) => urls[part] ?? []))
  if (!signal.aborted) await once(signal, 'abort')
  await forgetForwards()
}

/**
 * The `open` command. Where the ports of the cluster's nodes can be reached it only prints them; else it
 * forwards the same ports of this machine until Ctrl-C.
 */
export function command(): Command {
  return createCommand('open')
    .description('where app, Prometheus and Grafana answer; forwards ports until Ctrl-C if need be')
    .option('--target <target>', 'target (default: the one that is deployed)', parseTarget)
    .action(async ({ target = deployedTarget() }: Flags) => {
      if (target === undefined) throw new Error('Nothing is deployed. Fix: npm run up')
      const { nodePorts } = settings()
      await interruptible((signal) =>
        withConnection(target, (connection) => open(target, connection, signal), nodePorts),
      )
    })
}
