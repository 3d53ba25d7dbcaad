import { demoService } from '../../loadtest/count/counted-service.ts'
import type { Deployment } from '../../loadtest/deployment.ts'
import { appDeployment } from '../cluster/app-deployment.ts'
import type { Connection, NodePorts } from '../cluster/connection.ts'
import { settings } from '../settings.ts'
import { reasonOf } from '../terminal/failure.ts'
import type { Target } from './target.ts'
import { inspect, podsOf } from './target-status.ts'

/**
 * Does something with what is deployed, at the addresses at which it answers from this machine. They
 * stay open as long as that takes.
 * @param target @default none: nothing is deployed
 * @throws when nothing is deployed, or an address doesn't answer
 */
export async function withDeployment<T>(
  target: Target | undefined,
  work: (deployment: Deployment) => Promise<T>,
): Promise<T> {
  if (target === undefined) throw new Error('Nothing is deployed. Fix: npm run up')
  if (target.byHand !== undefined) throw new Error(target.byHand)
  return withConnection(target, async (connection) => work(await deploymentOf(target, connection)))
}

/**
 * Does something over the way to a target, which is closed afterwards.
 * @param localPorts see {@link Target.connect}
 * @throws when the cluster can't be reached
 */
export async function withConnection<T>(
  target: Target,
  work: (connection: Connection) => Promise<T>,
  localPorts?: NodePorts,
): Promise<T> {
  const connection = await target.connect(localPorts).catch((error) => {
    throw new Error(`The cluster of ${target.name} can't be reached: ${reasonOf(error)}`)
  })
  return work(connection).finally(() => connection.close())
}

async function deploymentOf(target: Target, connection: Connection): Promise<Deployment> {
  const { name } = target
  const { status, credentials } = await inspect(target, connection)
  const { app, prometheus } = status.urls
  if (app === null || prometheus === null || credentials === undefined) {
    const missing = app === null ? 'The app' : 'The central Prometheus'
    throw new Error(
      `${missing} of ${name} does not answer. ${status.unhealthy.join('; ')}\nLook with: npm run status -- --target ${name}. Fix: npm run up -- ${name}`,
    )
  }
  const { access, nodeStart } = connection
  const { namespace, scrapeIntervalSeconds } = settings()
  return {
    target: name,
    service: demoService(name),
    urls: { app, prometheus },
    prometheusCredentials: credentials.prometheus,
    scrapeIntervalSeconds,
    appPods: async () => {
      const { pods } = await podsOf(access, namespace, nodeStart)
      return pods
        .filter(({ component, ready }) => component === 'app' && ready)
        .map(({ name: pod }) => pod)
    },
    ...appDeployment(access, namespace),
  }
}
