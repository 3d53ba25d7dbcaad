import { setTimeout as sleep } from 'node:timers/promises'
import { clockSkew } from './clock-skew.ts'
import type { Fault } from './fault.ts'
import { type Victim, withoutPod } from './pod-fault.ts'
import { delayPackets, fillVolume, kill, losePackets, stop } from './pod-faults.ts'
import { slowClients } from './slow-clients.ts'
import { whenReady } from './when-ready.ts'

/** What is said of stores. */
const onePod = 'one pod: docs/reliability.md'

const app: Victim = {
  name: 'app',
  costs: 'requests that it was at, and what it counted since its last scrape',
  setting: 'web.autoscaling.minReplicas: 2; a smaller scrapeIntervalSeconds',
}
const appOnNetwork: Victim = {
  ...app,
  setting: 'web.autoscaling.minReplicas: 2: a smaller share of the requests meets it',
}
const redis: Victim = {
  name: 'redis',
  costs: '/hits and sign-ins answer 503 until it is back',
  setting: onePod,
}
const mongodb: Victim = {
  name: 'mongodb',
  costs: '/data and /notes answer 503 until it is back',
  setting: onePod,
}
const nginx: Victim = {
  name: 'nginx',
  costs: 'requests and connections that it has',
  setting: 'nginx.replicas: 3 or more: a smaller share of the clients meets it',
}
const agent: Victim = {
  name: 'agent',
  component: 'prometheus-agent',
  costs: 'no scrapes until it is back',
  setting: 'nothing is lost',
}
const prometheus: Victim = {
  name: 'prometheus',
  costs: 'no dashboards and alerts until it is back; the agent sends later what it could not',
  setting: 'nothing is lost',
}
const logStore: Victim = {
  name: 'log-store',
  component: 'logs',
  costs: 'no search in the log until it is back, and lines that it confirmed in its last seconds',
  setting: 'none: docs/logs.md',
}
const logCollector: Victim = {
  name: 'log-collector',
  costs: 'no new lines in the log store until it is back',
  setting: 'nothing is lost',
}

/** How long the central Prometheus is away, before and after the agent is restarted. */
const awaySeconds = 60

const prometheusAway: Fault = {
  name: 'prometheus-away',
  does: `scales the central Prometheus to 0 for ${2 * awaySeconds} s, and deletes the agent's pod in the middle`,
  undone: 'the central Prometheus is scaled to 1',
  costs: 'no dashboards, alerts and counts meanwhile',
  setting: 'nothing is lost',
  seconds: 2 * awaySeconds + 30,
  impossible: withoutPod(prometheus),
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
  setting: 'nginx.replicas: 2 or more',
  seconds: 40,
  impossible: withoutPod(nginx),
  async run({ parts, signal }) {
    for (const pod of await parts.pods('nginx')) {
      await parts.deletePod(pod, { signal })
      await whenReady(parts, signal)
    }
  },
}

const restartAll: Fault = {
  name: 'restart-all',
  does: 'restarts every Deployment, StatefulSet and DaemonSet at once, as `kubectl rollout restart` does',
  undone: 'nothing is left to undo',
  costs: 'what needs a store answers 503 until that is back',
  setting: 'restart one part after the other',
  seconds: 75,
  impossible: async () => undefined,
  async run({ parts }) {
    for (const workload of await parts.workloads()) await parts.restart(workload)
  },
}

/** Every fault that `--fault` accepts. */
export const faults: readonly Fault[] = [
  ...[app, redis, mongodb, nginx, agent, prometheus, logStore, logCollector].map(kill),
  ...[app, redis, mongodb, nginx].map(stop),
  losePackets(appOnNetwork),
  delayPackets(appOnNetwork),
  fillVolume(redis, 'redis-server', '/data'),
  replaceNginx,
  prometheusAway,
  restartAll,
  slowClients,
  clockSkew,
]
