import {
  type CountedService,
  demoService,
  probedRoute,
} from '../../loadtest/count/counted-service.ts'
import type { Deployment } from '../../loadtest/deployment.ts'
import { type DeployedService, demoName, deployedServices } from '../../stacks/demo-service.ts'
import type { Connection, NodePorts } from '../cluster/connection.ts'
import { serviceDeployment } from '../cluster/service-deployment.ts'
import { settings } from '../settings.ts'
import { reasonOf } from '../terminal/failure.ts'
import type { Target } from './target.ts'
import { inspect, podsOf } from './target-status.ts'

/**
 * Does something with a service that is deployed, at the addresses at which it answers from this
 * machine. They stay open as long as that takes.
 * @param target @default none: nothing is deployed
 * @param name of the service @default the demo app; where that is left out, the first one of the settings
 * @throws when nothing is deployed, the settings have no such service, or an address doesn't answer
 */
export async function withDeployment<T>(
  target: Target | undefined,
  work: (deployment: Deployment) => Promise<T>,
  name?: string,
): Promise<T> {
  if (target === undefined) throw new Error('Nothing is deployed. Fix: npm run up')
  const service = serviceNamed(name)
  return withConnection(target, async (connection) =>
    work(await deploymentOf(target, connection, service)),
  )
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

function serviceNamed(name: string | undefined): DeployedService {
  const all = deployedServices(settings())
  const service = name === undefined ? all[0] : all.find((each) => each.name === name)
  if (service) return service
  const names = all.map((each) => each.name).join(', ')
  throw new Error(`The settings have no service "${name}". Fix: use one of ${names}`)
}

/** What a service is asked for by default. Nobody knows what it answers on its routes. */
function requestsOf(service: DeployedService): NonNullable<Deployment['requests']> {
  const { load, routes } = service
  if (load) return { paths: load, expectedStatus: 'success' }
  const others = routes.filter((route) => !probedRoutesOf(service).includes(route))
  return { paths: others.length > 0 ? others : routes, expectedStatus: 'any' }
}

const probedRoutesOf = ({ health, readiness, metricsPath }: DeployedService): string[] =>
  [health, readiness, metricsPath].map(probedRoute)

/** A service as the accounting knows it. */
function counted(service: DeployedService, cluster: string): CountedService {
  const { name, requestCounter: counter } = service
  if (name === demoName) return demoService(cluster)
  return {
    name,
    counter,
    selector: `job=${JSON.stringify(name)},cluster=${JSON.stringify(cluster)}`,
    ignoredRoutes: probedRoutesOf(service),
  }
}

/** Whether the demo app writes a line for each request, and the line is kept. */
function isRequestLogged(): boolean {
  const { logs, web } = settings()
  return logs.enabled && web.requestLog
}

async function deploymentOf(
  target: Target,
  connection: Connection,
  service: DeployedService,
): Promise<Deployment> {
  const { name } = target
  const { status, credentials } = await inspect(target, connection)
  const look = `Look with: ${target.pasted('status')}. Fix: ${target.pasted('up')}`
  const { app, prometheus, logs } = status.urls
  if (app === null || prometheus === null || credentials === undefined) {
    const missing = app === null ? 'The app' : 'The central Prometheus'
    throw new Error(
      `${missing} of ${name} does not answer. ${status.unhealthy.join('; ')}\n${look}`,
    )
  }
  const { access, nodeStart, lostWay } = connection
  const { namespace, scrapeIntervalSeconds } = settings()
  const hasRequestLog = service.name === demoName && isRequestLogged()
  return {
    target: name,
    service: counted(service, name),
    ...(service.name !== demoName && { requests: requestsOf(service) }),
    host: service.host,
    urls: { app, prometheus },
    prometheusCredentials: credentials.prometheus,
    advice: {
      get unreachable() {
        return [lostWay?.(), look].filter(Boolean).join('. ')
      },
      refused: `Expected were those that it was deployed with. Fix: ${target.pasted('up')}`,
      notScraped: look,
    },
    ...(hasRequestLog && {
      requestLog:
        logs === null
          ? { missing: `The log store of ${name} does not answer. ${look}` }
          : { url: logs, credentials: credentials.logs, namespace, service: service.name },
    }),
    scrapeIntervalSeconds,
    appPods: async () => {
      const { pods } = await podsOf(access, namespace, nodeStart)
      return pods
        .filter(({ component, ready }) => component === service.name && ready)
        .map(({ name: pod }) => pod)
    },
    ...serviceDeployment(access, { namespace, name: service.workload }),
  }
}
