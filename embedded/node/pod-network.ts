import { existsSync } from 'node:fs'
import { execa } from 'execa'
import { clusterEnvironment } from '../machine/cluster-environment.ts'

/** Drops this share of the packets that arrive. */
const rule = (probability: number) =>
  `INPUT -m statistic --mode random --probability ${probability} -j DROP`.split(' ')

const delayed = (milliseconds: number) => `dev eth0 root netem delay ${milliseconds}ms`.split(' ')

/**
 * The network of a pod, entered by one of its processes. What undoes a change does nothing where it
 * was not made, or is gone with the pod.
 */
export function podNetwork(pid: number) {
  const enter = ['--target', String(pid), '--net', '--']
  const inside = (...command: readonly string[]) =>
    execa('nsenter', [...enter, ...command], clusterEnvironment())
  const isGone = () => !existsSync(`/proc/${pid}/ns/net`)
  return {
    /** @param probability from 0 to 1 */
    async lose(probability: number) {
      await inside('iptables', '--wait', '-A', ...rule(probability))
    },
    async loseNothing(probability: number) {
      if (isGone()) return
      const { stdout } = await inside('iptables', '--wait', '-S', 'INPUT')
      if (!stdout.includes('--mode random')) return
      await inside('iptables', '--wait', '-D', ...rule(probability))
    },
    async delay(milliseconds: number) {
      await inside('tc', 'qdisc', 'add', ...delayed(milliseconds))
    },
    async delayNothing() {
      if (isGone()) return
      const { stdout } = await inside('tc', 'qdisc', 'show', 'dev', 'eth0')
      if (stdout.includes('netem')) await inside('tc', 'qdisc', 'del', 'dev', 'eth0', 'root')
    },
  }
}

/** Why packets can't be delayed on this machine; undefined where they can. */
export async function delayProblem(): Promise<string | undefined> {
  const attempt = 'ip link set lo up && tc qdisc add dev lo root netem delay 1ms'
  const tried = await execa('unshare', ['--net', 'sh', '-c', attempt], { reject: false })
  if (tried.exitCode === 0) return undefined
  return `the kernel has no netem (${tried.stderr?.trim() || tried.shortMessage})`
}
