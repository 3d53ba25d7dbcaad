import assert from 'node:assert/strict'
import { availableParallelism } from 'node:os'
import { describe, test } from 'node:test'
import { roomierStart, roomToBe } from '../../../cli/room/minikube-room.ts'
import type { MinikubeProfile } from '../../../cli/targets/minikube.ts'
import { machine } from '../../embedded/stand-ins.ts'

const gib = 2 ** 30
const kvm: MinikubeProfile = {
  name: 'dev',
  driver: 'kvm2',
  containerRuntime: 'containerd',
  nodes: 1,
  cpus: 3,
  memoryMib: 4096,
  state: 'stopped',
}

/** Looks for the room to be on a machine with such a docker. */
async function inDocker(t: Parameters<typeof machine>[0], docker: string, profile?: object) {
  const { run } = await machine(t, { docker })
  const { stdout } = await run(`
    import { roomToBe } from '../../cli/room/minikube-room.ts'
    console.log(JSON.stringify(await roomToBe(${JSON.stringify(profile)})))`)
  return JSON.parse(stdout)
}

describe('the room of a minikube that is to be started', () => {
  test('is that of its profile, less what minikube itself requests', async () => {
    const { cpu, memory } = await roomToBe(kvm)
    assert.equal(cpu, 3 - 0.85)
    assert.ok(memory < 4 * gib && memory > 3.5 * gib)
    assert.equal((await roomToBe({ ...kvm, nodes: 2 })).cpu, 6 - 0.85)
  })

  test('is the whole machine with the driver none', async () => {
    assert.equal((await roomToBe({ ...kvm, driver: 'none' })).cpu, availableParallelism() - 0.85)
  })

  test("is every CPU of Docker's engine, of which a quarter of the memory where it is new", async (t) => {
    const engine = `echo '{"cpu":8,"memory":${16 * gib}}'`
    const { cpu, memory } = await inDocker(t, engine)
    assert.equal(cpu, 8 - 0.85)
    assert.ok(memory < 4 * gib && memory > 3.5 * gib)
    assert.equal((await inDocker(t, engine, { ...kvm, driver: 'docker' })).cpu, 8 - 0.85)
  })

  test('is what minikube takes by default where Docker does not answer', async (t) => {
    assert.equal((await inDocker(t, 'exit 1')).cpu, 2 - 0.85)
  })
})

test('a profile is made with room for the platform, or made again with no less than it has', () => {
  const least = { cpu: 3, memory: 5 * gib }
  const start = 'minikube start --profile dev --keep-context --cpus 4 --memory 5340m'
  assert.equal(roomierStart('dev', undefined, least), start)
  assert.equal(
    roomierStart('dev', { ...kvm, memoryMib: 8192 }, least),
    `minikube delete --profile dev && ${start.replace('5340', '8192')}`,
  )
})
