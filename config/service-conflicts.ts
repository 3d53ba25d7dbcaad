import { service as demo, publicRoutes } from '../app/contract.ts'
import type { Contradiction } from './setting-types.ts'

/**
 * Names that the platform has given to its own objects and to the label `job` of their metrics.
 * `test/stacks/services.test.ts` finds those that are missing here.
 */
const ownNames: ReadonlySet<string> = new Set([
  ...[demo.job, demo.name, 'tally', 'platform', 'metrics-keeper'],
  ...['redis', 'mongodb', 'mongodb-backup', 'mongodb-restore'],
  ...['nginx', 'prometheus', 'prometheus-agent', 'alertmanager', 'grafana'],
  ...['logs', 'log-collector'],
  ...['node-exporter', 'metrics-server', 'kubelet', 'cadvisor'],
])

/** What of a service can collide with another one. */
interface Claims {
  readonly routes: readonly string[]
  readonly host?: string | undefined
}

interface Claimant extends Claims {
  /** As messages call it. */
  readonly title: string
  readonly name?: string
}

/** What a service's `egress` may name in place of another service. */
const namesOfNoService: ReadonlySet<string> = new Set(['internet', 'anywhere'])

function nameProblem(name: string, namespace: string): string | undefined {
  if (!/^[a-z](?:[a-z0-9-]{0,38}[a-z0-9])?$/.test(name)) {
    return 'Kubernetes refuses this name. Fix: begin with a small letter, and use at most 40 small letters, digits and dashes, e.g. "orders"'
  }
  if (ownNames.has(name) || name.startsWith(`${namespace}-nginx`)) {
    return `Tally itself uses this name in the namespace. Fix: choose another one, e.g. "my-${name}"`
  }
  if (namesOfNoService.has(name)) {
    return `in egress this stands for addresses, so that no service could name this one. Fix: choose another name, e.g. "my-${name}"`
  }
  return undefined
}

/** What services claim that Tally itself or another service has: names, and routes. And none at all. */
export function serviceConflicts(settings: {
  readonly namespace: string
  readonly demo: boolean
  readonly services: Readonly<Record<string, Claims>>
}): Contradiction[] {
  const { namespace, services } = settings
  if (!settings.demo && Object.keys(services).length === 0) {
    const message =
      'without it and without services there is nothing that answers requests. Fix: add one to services, or leave it out'
    return [{ path: ['demo'], message }]
  }
  const names = Object.keys(services).flatMap((name) => {
    const message = nameProblem(name, namespace)
    return message ? [{ path: ['services', name], message }] : []
  })
  const claimants: readonly Claimant[] = [
    ...(settings.demo
      ? [{ title: 'the demo app', routes: publicRoutes.map(({ path }) => path) }]
      : []),
    ...Object.entries(services).map(([name, { routes, host }]) => ({
      title: `services.${name}`,
      name,
      routes,
      host,
    })),
  ]
  return [...names, ...claimants.flatMap((each, index) => claimed(each, claimants.slice(0, index)))]
}

function claimed({ name = '', routes, host }: Claimant, earlier: readonly Claimant[]) {
  return routes.flatMap((route) => {
    const other = earlier.find((each) => each.host === host && each.routes.includes(route))
    if (!other) return []
    const where = host === undefined ? '' : ` of the host "${host}"`
    const fix =
      other.name === undefined
        ? 'use another path, set host, or leave the demo app out with "demo": false'
        : 'use another path or another host in one of them'
    const message = `"${route}"${where} is a route of ${other.title}, too. Fix: ${fix}`
    return [{ path: ['services', name, 'routes'], message }]
  })
}
