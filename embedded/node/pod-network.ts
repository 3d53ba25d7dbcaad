import { execa } from 'execa'
import { clusterEnvironment } from '../machine/cluster-environment.ts'

/** Drops this share of the packets that arrive. */
const rule = (probability: number) =>
  `INPUT -m statistic --mode random --probability ${probability} -j DROP`.split(' ')

const delayed = (milliseconds: number) => `dev eth0 root netem delay ${milliseconds}ms`.split(' ')

/** The network of a pod, entered by one of its processes. */
export function podNetwork(pid: number) {
  const enter = ['--target', String(pid), '--net', '--']
  const inside = async (...command: readonly string[]) => {
    await execa('nsenter', [...enter, ...command], clusterEnvironment())
  }
  return {
    /** @param probability from 0 to 1 */
    lose: (probability: number) => inside('iptables', '--wait', '-A', ...rule(probability)),
    loseNothing: (probability: number) => inside('iptables', '--wait', '-D', ...rule(probability)),
    delay: (milliseconds: number) => inside('tc', 'qdisc', 'add', ...delayed(milliseconds)),
    delayNothing: () => inside('tc', 'qdisc', 'del', 'dev', 'eth0', 'root'),
  }
}

/** Why packets can't be delayed on this machine; undefined where they can. */
export async function delayProblem(): Promise<string | undefined> {
  const attempt = 'ip link set lo up && tc qdisc add dev lo root netem delay 1ms'
  const tried = await execa('unshare', ['--net', 'sh', '-c', attempt], { reject: false })
  if (tried.exitCode === 0) return undefined
  return `the kernel has no netem (${tried.stderr?.trim() || tried.shortMessage})`
}
