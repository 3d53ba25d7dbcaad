import { rm, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { sendSignal } from '../../embedded/machine/process-identity.ts'
import { delayProblem, podNetwork } from '../../embedded/node/pod-network.ts'
import { reasonOf } from '../terminal/failure.ts'
import type { Fault } from './fault.ts'
import { onePod, onePodHere, outOfReach, type Victim, withoutPod } from './pod-fault.ts'
import { whenReady } from './when-ready.ts'

/** Kills one pod of a part. */
export const kill = (victim: Victim): Fault => ({
  name: `kill-${victim.name}`,
  does: `kills the processes of one pod of ${victim.name}, where they are on this machine, and deletes it without a grace period`,
  undone: 'Kubernetes starts another pod',
  costs: victim.costs,
  setting: victim.setting,
  seconds: 20,
  impossible: withoutPod(victim),
  async run(site) {
    const { pod, processes } = await onePod(victim, site)
    for (const each of processes) sendSignal(each, 'SIGKILL')
    await site.parts.deletePod(pod, { signal: site.signal, graceSeconds: 0 })
  },
})

const stopSeconds = 10

/** Stops the processes of one pod of a part for a while: it neither answers nor ends. */
export const stop = (victim: Victim): Fault => ({
  name: `stop-${victim.name}`,
  does: `stops the processes of one pod of ${victim.name} for ${stopSeconds} s (SIGSTOP)`,
  undone: 'the processes go on (SIGCONT)',
  costs: victim.costs,
  setting: victim.setting,
  seconds: stopSeconds + 15,
  impossible: outOfReach(victim),
  async run(site) {
    const { pod, processes } = await onePodHere(victim, site)
    site.putBack.note({
      what: `the processes of ${pod.metadata?.name} are stopped`,
      fix: `kill -CONT ${processes.map(({ pid }) => pid).join(' ')}`,
      undo: async () => {
        for (const each of processes) sendSignal(each, 'SIGCONT')
      },
    })
    for (const each of processes) sendSignal(each, 'SIGSTOP')
    await sleep(stopSeconds * 1000, undefined, { signal: site.signal })
  },
})

const networkSeconds = 15
const lostShare = 0.05
const delayMs = 100

/** Loses packets on their way to one pod of a part. */
export const losePackets = (victim: Victim): Fault => ({
  name: `lose-packets-${victim.name}`,
  does: `drops ${lostShare * 100} % of the packets to one pod of ${victim.name} for ${networkSeconds} s`,
  undone: 'the packet filter rule is removed',
  costs: 'requests that wait for a packet to be sent again, 200 ms and more',
  setting: victim.setting,
  seconds: networkSeconds + 5,
  impossible: outOfReach(victim),
  async run(site) {
    const { pod, pid } = await onePodHere(victim, site)
    const network = podNetwork(pid)
    site.putBack.note({
      what: `packets to ${pod.metadata?.name} are dropped`,
      fix: `nsenter --target ${pid} --net -- iptables -F INPUT`,
      undo: () => network.loseNothing(lostShare),
    })
    await network.lose(lostShare)
    await sleep(networkSeconds * 1000, undefined, { signal: site.signal })
  },
})

/** Delays what one pod of a part sends. */
export const delayPackets = (victim: Victim): Fault => ({
  name: `delay-packets-${victim.name}`,
  does: `delays each packet from one pod of ${victim.name} by ${delayMs} ms for ${networkSeconds} s`,
  undone: 'the queueing discipline is removed',
  costs: `${delayMs} ms for each answer`,
  setting: victim.setting,
  seconds: networkSeconds + 5,
  impossible: async (site) => (await outOfReach(victim)(site)) ?? delayProblem(),
  async run(site) {
    const { pod, pid } = await onePodHere(victim, site)
    const network = podNetwork(pid)
    site.putBack.note({
      what: `packets from ${pod.metadata?.name} are delayed`,
      fix: `nsenter --target ${pid} --net -- tc qdisc del dev eth0 root`,
      undo: network.delayNothing,
    })
    await network.delay(delayMs)
    await sleep(networkSeconds * 1000, undefined, { signal: site.signal })
  },
})

/** The page that Redis writes to has room for some more writes: it is full after about half of this. */
const fullSeconds = 30
const smallVolume = { name: 'fault-small', emptyDir: { medium: 'Memory', sizeLimit: '16Mi' } }

/**
 * Gives a store a small volume of its own, fills that, and gives back the real one, which is never
 * touched. Both changes replace the pod.
 * @param program of the store
 * @param folder where it keeps its files
 */
export const fillVolume = (victim: Victim, program: string, folder: string): Fault => ({
  name: `fill-${victim.name}`,
  does: `gives ${victim.name} an empty volume of 16 MiB in memory, fills that for ${fullSeconds} s, and gives back the real one`,
  undone: 'the real volume, which was not touched, is mounted again',
  costs: `${victim.costs}; what is written to the small volume is gone with it`,
  setting: victim.setting,
  seconds: fullSeconds + 60,
  forgetsHits: true,
  impossible: outOfReach(victim),
  async run(site) {
    const { parts, putBack, signal } = site
    const workload = await parts.workload(victim.name)
    if (!workload) return
    const { kind, name, namespace } = workload
    putBack.note({
      what: `${kind}/${name} has a small volume in place of its own`,
      fix: `${parts.kubectl} --namespace ${namespace} rollout undo ${kind}/${name}`,
      undo: () => parts.mount(workload, { path: folder, from: smallVolume.name, to: 'data' }),
    })
    await parts.mount(workload, { path: folder, from: 'data', to: smallVolume.name }, smallVolume)
    await whenReady(parts, signal)
    const { processes } = await onePodHere(victim, site)
    const server = processes.find(({ command }) => command.startsWith(program))
    if (!server) throw new Error(`No ${program} runs in the pod of ${name}`)
    const filler = `/proc/${server.pid}/root${folder}/fault-filler`
    // The volume is in the node's memory, and goes with its pod.
    const full = await writeFile(filler, Buffer.alloc(32 * 2 ** 20)).then(() => 'no end', reasonOf)
    if (!full.includes('ENOSPC')) throw new Error(`The volume of ${name} did not fill: ${full}`)
    await sleep(fullSeconds * 1000, undefined, { signal })
    await rm(filler, { force: true })
    // Long enough to see whether it recovers by itself.
    await sleep(10_000, undefined, { signal })
  },
})
