/**
 * The stacks of AWS, applied by Terraform's own providers to an emulator of AWS and to a Kubernetes
 * without nodes, in a network of their own, so that no request can ever reach a real account.
 *
 * What is adapted is said in `support/adapted-stack.ts`, what the emulator lacks in `emulator/`, and what
 * it gets wrong in `support/emulator-faults.ts`.
 */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { AwsLeftovers } from '../../cli/aws/leftovers.ts'
import recorded from '../../tools/aws-permissions/recorded.json' with { type: 'json' }
import { checkCall } from '../../tools/policy/aws-arguments.ts'
import { botocoreModels } from '../../tools/policy/aws-models.ts'
import { pythonTools } from '../e2e/support/python-tools.ts'
import { RootedMachine } from '../e2e/support/rooted-machine.ts'
import { root } from '../e2e/support/tally.ts'
import { type Actions, actionsOf, joined } from './support/actions.ts'
import { synthesizeAdapted } from './support/adapted-stack.ts'
import { makeCopies, readRestored, restored } from './support/copies.ts'
import { unexplained } from './support/emulator-faults.ts'
import { LocalCommands } from './support/local-commands.ts'
import { PrivateApiServer } from './support/private-api-server.ts'
import {
  type Call,
  RecordingEmulator,
  region,
  standbyRegion,
} from './support/recording-emulator.ts'
import { stacks, standbyBucket, stateBucket, zone } from './support/settings.ts'
import { Terraform, whyNoProviders } from './support/terraform.ts'

/** Set, the actions that were called replace those that were recorded before. */
const recordsActions = process.env.TALLY_RECORD_ACTIONS !== undefined

const folder = await mkdtemp(join(tmpdir(), 'tally-aws-apply-'))
if (!process.env.KEEP) after(() => rm(folder, { recursive: true, force: true }))
const skip = (await whyNoProviders(folder)) ?? false

describe('the stacks of AWS, applied to an emulator', { skip, timeout: 3_600_000 }, () => {
  const machine = new RootedMachine()
  const server = new PrivateApiServer(machine, join(folder, 'kubernetes'))
  const called: { deploy: Actions; down: Actions } = { deploy: {}, down: {} }
  const results: (readonly (string | number)[])[] = []
  let emulator: RecordingEmulator
  let commands: LocalCommands
  let models: ReturnType<typeof botocoreModels>

  before(async () => {
    await machine.start()
    const tools = await pythonTools('aws')
    models = botocoreModels(join(tools, '..'))
    emulator = new RecordingEmulator(machine, tools, join(folder, 'calls.jsonl'))
    commands = new LocalCommands(join(folder, 'commands'), tools, server.token)
    await server.start()
    await emulator.start(server)
    for (const [bucket, place] of [
      [stateBucket, region] as const,
      [standbyBucket, standbyRegion] as const,
    ]) {
      const there = ['--create-bucket-configuration', `LocationConstraint=${place}`]
      const named = ['--bucket', bucket, '--region', place]
      await emulator.aws('s3api', 'create-bucket', ...named, ...there)
    }
    const hosted = ['--name', zone, '--caller-reference', zone]
    await emulator.aws('route53', 'create-hosted-zone', ...hosted)
  })
  after(async () => {
    await machine.end()
    const head = ['stack', 'created', 'changed', 'destroyed', 'left', 'calls', 'refused', 'missing']
    for (const row of [head, head.map(() => '---'), ...results]) {
      console.log(`| ${row.join(' | ')} |`)
    }
  })

  /** What AWS would refuse, by its models, of calls that it took. */
  const refused = (calls: readonly Call[]): readonly string[] => {
    const faults = calls.flatMap(({ service, operation, input, error, status }) => {
      if (error !== undefined) return [`not understood: ${error}`]
      if (status >= 400) return []
      return checkCall(`${service}.${operation}`, input, models)
    })
    return [...new Set(faults)]
  }

  async function leftovers(name: string): Promise<AwsLeftovers> {
    const script = join(root, 'test/e2e/support/aws/print-leftovers.ts')
    const path = `${commands.folder}:${process.env.PATH}`
    const variables = Object.entries({ ...emulator.environment, PATH: path })
    const env = variables.map(([key, value]) => `${key}=${value}`)
    const printed = await machine.runBeside(
      ['env', ...env, process.execPath, script],
      JSON.stringify({ regions: [region, standbyRegion], name, stateBucket }),
    )
    return JSON.parse(printed) as AwsLeftovers
  }

  const docker = () => commands.calls().filter((each) => each.startsWith('docker '))
  const registry = (place: string) => `123456789012.dkr.ecr.${place}.amazonaws.com`
  /** Images of a repository that docker has pushed. */
  const pushedImages = (place: string, repository: string): readonly string[] =>
    docker().flatMap((each) => {
      const [, image = ''] = /^docker push (.*)$/.exec(each) ?? []
      return image.startsWith(`${registry(place)}/${repository}:`) ? [image] : []
    })

  for (const [id, settings] of Object.entries(stacks)) {
    test(`${id} is created, needs no change after it, and is destroyed with nothing left`, async () => {
      if (id === 'aws-standby') {
        await makeCopies(emulator, pushedImages(standbyRegion, 'tally-aws-prod').at(-1) ?? '')
      }
      const stack = await synthesizeAdapted(id, settings, folder)
      const terraform = new Terraform(machine, stack, commands.folder, () => emulator.environment)
      emulator.forget()
      await terraform.init()
      // F5's controller, which is not there, would say so once the load balancer has a name.
      const named = server.nameLoadBalancer('load-balancer.elb.eu-central-1.amazonaws.com')
      const created = await terraform.apply().finally(() => named.end())
      const changes = unexplained(await terraform.changes())
      if (id === 'aws-standby') assert.deepEqual(await readRestored(server), restored)
      const destroyed = await terraform.destroy()
      const deploy = emulator.calls()
      emulator.forget()
      const { left } = await leftovers(`tally-${id}`)
      const down = emulator.calls()

      const calls = [...deploy, ...down]
      const faults = refused(calls)
      called.deploy = joined(called.deploy, actionsOf(deploy))
      called.down = joined(called.down, actionsOf(down))
      const missing = [
        ...notAmong(called.deploy, recorded.deploy),
        ...notAmong(called.down, recorded.down),
      ]
      results.push([
        ...[id, created, changes.length, destroyed, left.length, calls.length],
        ...[faults.length, missing.length],
      ])
      assert.deepEqual(
        { changes, left, faults, missing: recordsActions ? [] : missing, destroyed },
        { changes: [], left: [], faults: [], missing: [], destroyed: created },
      )
    })
  }

  test('call no fewer actions than the table of permissions has', () => {
    const file = join(root, 'tools/aws-permissions/recorded.json')
    if (recordsActions) writeFileSync(file, `${JSON.stringify(called, null, 2)}\n`)
    else {
      assert.deepEqual(
        [...notAmong(recorded.deploy, called.deploy), ...notAmong(recorded.down, called.down)],
        [],
      )
    }
  })

  test('ask docker for what it can do, and keep the password out of its arguments', () => {
    const builds = [
      [region, 'tally-aws'],
      [region, 'tally-aws-prod'],
      // The standby finds the copy that production has made.
      [standbyRegion, 'tally-aws-prod'],
    ] as const
    for (const [place, repository] of builds) {
      const pushed = pushedImages(place, repository)
      assert.equal(pushed.length, 1, `${repository} in ${place}`)
      assert.deepEqual(
        docker().filter((each) => each.includes(pushed[0] ?? '')),
        [
          `docker build --platform linux/amd64 -t ${pushed[0]} -f Dockerfile .`,
          `docker push ${pushed[0]}`,
        ],
      )
    }
    const others = new Set(docker().filter((each) => !each.includes('/tally-')))
    const signIn = 'docker login --username AWS --password-stdin'
    assert.deepEqual(
      [...others].sort(),
      [
        'docker context inspect --format {{.Name}}',
        'docker info',
        ...[region, standbyRegion].map((place) => `${signIn} ${registry(place)}`),
      ].sort(),
    )
  })
})

/** Actions of the one that the other lacks. */
const notAmong = (some: Readonly<Record<string, readonly string[]>>, others: typeof some) =>
  Object.entries(some).flatMap(([prefix, names]) =>
    names.filter((each) => !others[prefix]?.includes(each)).map((each) => `${prefix}:${each}`),
  )
