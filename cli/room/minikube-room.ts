import { availableParallelism, totalmem } from 'node:os'
import { execa } from 'execa'
import type { MinikubeProfile } from '../targets/minikube.ts'
import { less, type Room, times } from './room.ts'

const mib = 2 ** 20

/**
 * What minikube's own pods request: kubeadm's API server 250m, controllers 200m, scheduler 100m and
 * etcd 100m with 100 MiB, DNS 100m with 70 MiB, and with some drivers kindnet 100m with 50 MiB.
 */
const controlPlane: Room = { cpu: 0.85, memory: 220 * mib }

/** What `minikube start` takes by default (`cmd/minikube/cmd/start_flags.go` and `start.go` of 1.38). */
const byDefault = (memory: number) => ({
  cpus: 2,
  memoryMib: Math.min(6144, Math.max(3072, Math.floor(memory / 4 / mib))),
})

/** What Docker's engine has: a virtual machine's on macOS and Windows. */
async function dockerRoom(): Promise<Room | undefined> {
  const asked = await execa({
    reject: false,
  })`docker info --format ${'{"cpu":{{.NCPU}},"memory":{{.MemTotal}}}'}`
  try {
    return asked.failed ? undefined : (JSON.parse(asked.stdout) as Room)
  } catch {
    return undefined
  }
}

/**
 * What a profile's nodes will have for the platform's requests once minikube has started it. A node
 * that is a container counts all CPUs of its engine, whatever `--cpus` limits it to.
 *
 * @param profile undefined where minikube makes it, in Docker where that is there
 */
export async function roomToBe(profile: MinikubeProfile | undefined): Promise<Room> {
  const machine = { cpu: availableParallelism(), memory: totalmem() }
  const driver = profile?.driver ?? 'docker'
  if (driver === 'none') return less(machine, controlPlane)
  const engine = driver === 'docker' ? await dockerRoom() : undefined
  const { cpus, memoryMib } = profile ?? byDefault(engine?.memory ?? machine.memory)
  const given = { cpu: cpus, memory: memoryMib * mib }
  const node = { ...given, ...(engine && { cpu: engine.cpu }) }
  return less(times(profile?.nodes ?? 1, node), controlPlane)
}

/**
 * The command that makes a profile, or makes it again, with room for the platform.
 * @param least what its pods request
 */
export function roomierStart(
  name: string,
  profile: MinikubeProfile | undefined,
  { cpu, memory }: Room,
): string {
  const cpus = Math.max(profile?.cpus ?? 0, Math.ceil(cpu + controlPlane.cpu))
  const needed = Math.ceil((memory + controlPlane.memory) / mib)
  const memoryMib = Math.max(profile?.memoryMib ?? 0, needed)
  const start = `minikube start --profile ${name} --keep-context --cpus ${cpus} --memory ${memoryMib}m`
  return profile === undefined ? start : `minikube delete --profile ${name} && ${start}`
}
