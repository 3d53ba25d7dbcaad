import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { judgeProfile, type MinikubeProfile } from '../../../cli/targets/minikube.ts'
import { machine } from '../../embedded/stand-ins.ts'
import {
  type MinikubeAnswers,
  minikubeScript,
  type ProfileAnswer,
  problem,
  refusedAsRoot,
  stoppedProfile,
} from './minikube-stand-in.ts'

const running: MinikubeProfile = {
  name: 'minikube',
  driver: 'docker',
  containerRuntime: 'containerd',
  nodes: 2,
  cpus: 2,
  memoryMib: 3072,
  state: 'running',
}
const facts = { version: 'v1.38.1', profiles: [running], refusesToMake: false }

/** Lists the profiles of a machine with such a minikube. */
async function listed(t: Parameters<typeof machine>[0], profiles: readonly ProfileAnswer[]) {
  const { run } = await machine(t, { minikube: minikubeScript({ profiles }) })
  const { stdout } = await run(`
    import { minikubeProfiles } from '../../cli/targets/minikube.ts'
    console.log(JSON.stringify(await minikubeProfiles()))`)
  return JSON.parse(stdout) as MinikubeProfile[]
}

/** Starts a profile on such a machine, and tells progress, error and calls. */
async function started(
  t: Parameters<typeof machine>[0],
  answers: MinikubeAnswers,
  state: string | undefined,
) {
  const start = { profile: 'dev', state, kubeconfig: '/own' }
  const { run, calls } = await machine(t, { minikube: minikubeScript(answers) })
  const { stdout } = await run(`
    import { startMinikube } from '../../cli/targets/minikube.ts'
    const { signal } = new AbortController()
    await startMinikube(${JSON.stringify(start)}, console.log, signal).catch((error) => {
      console.log('ERROR ' + error.message)
    })`)
  return { stdout, calls: await calls() }
}

describe('the profiles of minikube', () => {
  for (const driver of ['docker', 'kvm2', 'none'] as const) {
    for (const [status, state] of Object.entries({
      OK: 'running',
      Stopped: 'stopped',
      Paused: 'paused',
    })) {
      test(`one with the driver ${driver} whose status is ${status} is ${state}`, async (t) => {
        const answer = { ...stoppedProfile, driver, status, nodes: 2 } as ProfileAnswer
        const [profile] = await listed(t, [answer])
        assert.deepEqual(profile, {
          name: 'minikube',
          driver,
          containerRuntime: 'docker',
          nodes: 2,
          cpus: 2,
          memoryMib: 3072,
          state,
        })
      })
    }
  }

  test('where minikube never made a cluster there are none', async (t) => {
    assert.deepEqual(await listed(t, []), [])
  })
})

describe('a start of minikube', () => {
  test("tells minikube's steps, with the driver and the memory that it takes", async (t) => {
    const { stdout, calls } = await started(t, {}, undefined)
    assert.match(stdout, /Automatically selected the docker driver\n.*Memory=3072MB/)
    assert.deepEqual(calls, [
      'minikube start --interactive=false --keep-context --profile dev --output=json',
    ])
  })

  test('writes its context to the kubeconfig in which it is looked for', async (t) => {
    const { run } = await machine(t, { minikube: 'echo "$KUBECONFIG"; exit 1' })
    const { stderr } = await run(
      `import { startMinikube } from '../../cli/targets/minikube.ts'
      const { signal } = new AbortController()
      await startMinikube({ profile: 'dev', kubeconfig: '/own' }, () => {}, signal)`,
      { KUBECONFIG: '/of-the-shell' },
    )
    assert.match(stderr, /minikube does not start:\n\/own$/m)
  })

  test('lets a paused cluster go on', async (t) => {
    const { calls } = await started(t, {}, 'paused')
    assert.deepEqual(calls, ['minikube unpause --profile dev --output=json'])
  })

  test('fails with the reason that minikube prints to its standard output', async (t) => {
    const { stdout } = await started(t, { start: refusedAsRoot }, undefined)
    assert.match(stdout, /ERROR minikube does not start:\nDRV_AS_ROOT: The "docker" driver/)
  })

  test('fails with the advice where no driver is found', async (t) => {
    const events = [
      problem('DRV_NO_ADVICE', '69', 'Unable to pick a default driver', 'Install docker'),
    ]
    const { stdout } = await started(t, { start: { events, exitCode: 69 } }, undefined)
    assert.match(stdout, /Unable to pick a default driver\nInstall docker/)
  })
})

describe('what up would do with a profile', () => {
  test('a running one is taken', () => {
    const { met, found } = judgeProfile('minikube', facts)
    assert.equal(met, true)
    assert.match(found, /\(docker, containerd, nodes: 2\) is running$/)
  })

  test('beside another running one it is not made unasked', () => {
    const { met, found, fix } = judgeProfile('minikube', {
      ...facts,
      profiles: [{ ...running, name: 'dev' }],
    })
    assert.equal(met, false)
    assert.match(found, /no profile "minikube" \(local\.profile\), but "dev" runs/)
    assert.match(fix ?? '', /"profile": "dev", "context": "dev"/)
  })

  test('as root it can not be made in docker, but one that runs is taken', () => {
    const asRoot = { ...facts, refusesToMake: true }
    assert.equal(judgeProfile('minikube', asRoot).met, true)
    const { met, found, fix } = judgeProfile('minikube', { ...asRoot, profiles: [] })
    assert.equal(met, false)
    assert.match(found, /DRV_AS_ROOT/)
    assert.match(fix ?? '', /as another user/)
  })

  test('where minikube has none it is made', () => {
    const { met, found } = judgeProfile('minikube', { ...facts, profiles: [] })
    assert.equal(met, true)
    assert.match(found, /npm run up makes the profile "minikube"$/)
  })
})
