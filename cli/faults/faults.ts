import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault, FaultSite } from './fault.ts'
import { slowClients } from './slow-clients.ts'

const onePod = 'one pod by design: see docs/reliability.md'

/** Says that a component has no pod, if that is so. */
const without = (component: (site: FaultSite) => string) => async (site: FaultSite) => {
  const name = component(site)
  return (await site.parts.pods(name)).length > 0
    ? undefined
    : `no pod of ${name} runs in this cluster`
}

/** What is known of a part whose pod may be killed. */
interface Victim {
  /** Ends the names of its faults. */
  readonly name: string
  /** Label of its pods. @default the name; that of the service for the app */
  readonly component?: string
  readonly costs: string
  readonly setting: string
}

const componentOf = ({ name, component = name }: Victim) => {
  return ({ service }: FaultSite): string => (name === 'app' ? service : component)
}

/** Kills one pod of a part. */
const kill = (victim: Victim): Fault => ({
  name: `kill-${victim.name}`,
  does: `deletes one pod of ${victim.name} without a grace period`,
  undone: 'Kubernetes starts another pod',
  costs: victim.costs,
  setting: victim.setting,
  seconds: 25,
  impossible: without(componentOf(victim)),
  async run({ parts, signal, ...site }) {
    const [pod] = await parts.pods(componentOf(victim)({ parts, signal, ...site }))
    if (pod) await parts.deletePod(pod, { signal, graceSeconds: 0 })
  },
})

const victims: readonly Victim[] = [
  {
    name: 'app',
    costs: 'its open requests, and what it counted since its last scrape',
    setting: 'web.autoscaling.minReplicas: 2',
  },
  { name: 'redis', costs: '/hits answers 503 until it is back', setting: onePod },
  { name: 'mongodb', costs: '/data and /notes answer 503 until it is back', setting: onePod },
  {
    name: 'nginx',
    costs: 'its open connections',
    setting: 'a second pod of NGINX',
  },
  { name: 'agent', component: 'prometheus-agent', costs: 'scrapes until it is back', setting: '-' },
  {
    name: 'prometheus',
    costs: 'no dashboards and alerts until it is back; the agent sends again what it missed',
    setting: '-',
  },
  { name: 'log-collector', costs: 'lines that it had not sent yet', setting: '-' },
]

/** How long the central Prometheus is away, before and after the agent is restarted. */
const awaySeconds = 60

const prometheusAway: Fault = {
  name: 'prometheus-away',
  does: `scales the central Prometheus to 0 for ${2 * awaySeconds} s, and deletes the agent's pod in the middle`,
  undone: 'the central Prometheus is scaled to 1',
  costs: 'no dashboards, alerts and counts meanwhile',
  setting: '-',
  seconds: 2 * awaySeconds + 30,
  impossible: without(() => 'prometheus'),
  async run({ parts, putBack, signal }) {
    const central = await parts.workload('prometheus')
    if (!central) return
    const { kind, namespace, name, replicas } = central
    putBack.note({
      what: `${kind}/${name} is scaled to 0`,
      fix: `${parts.kubectl} --namespace ${namespace} scale ${kind}/${name} --replicas=${replicas}`,
      undo: () => parts.scale(central, replicas),
    })
    await parts.scale(central, 0)
    await sleep(awaySeconds * 1000, undefined, { signal })
    const [agent] = await parts.pods('prometheus-agent')
    if (agent) await parts.deletePod(agent, { signal })
    await sleep(awaySeconds * 1000, undefined, { signal })
  },
}

const replaceNginx: Fault = {
  name: 'replace-nginx',
  does: "deletes NGINX's pods one after the other, with their grace period",
  undone: 'Kubernetes starts others',
  costs: 'nothing that clients should feel',
  setting: 'a second pod of NGINX',
  seconds: 40,
  impossible: without(() => 'nginx'),
  async run({ parts, signal }) {
    for (const pod of await parts.pods('nginx')) {
      await parts.deletePod(pod, { signal })
      while ((await parts.problems()).length > 0) await sleep(500, undefined, { signal })
    }
  },
}

const restartAll: Fault = {
  name: 'restart-all',
  does: 'restarts every Deployment, StatefulSet and DaemonSet at once, as `kubectl rollout restart` does',
  undone: 'nothing is left to undo',
  costs: 'what needs a store answers 503 until that is back',
  setting: 'restart one after the other',
  seconds: 75,
  impossible: async () => undefined,
  async run({ parts }) {
    for (const workload of await parts.workloads()) await parts.restart(workload)
  },
}

/** Every fault that `--fault` accepts. */
export const faults: readonly Fault[] = [
  ...victims.map(kill),
  replaceNginx,
  prometheusAway,
  restartAll,
  slowClients,
]
