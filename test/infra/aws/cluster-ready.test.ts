import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, test } from 'node:test'
import { App, LocalBackend, TerraformStack } from 'cdktf'
import { Construct } from 'constructs'
import { ClusterReady } from '../../../infra/aws/cluster-ready.ts'
import { LocalCommand } from '../../../infra/local-command.ts'
import { terraform, withoutTerraform } from '../terraform.ts'

/** Lists a volume at the first call and none at the next, or what a file says for good. */
const aws = `#!/bin/sh
echo "aws $*" >> "$RECORD"
if [ -e "$RECORD.refuse" ]; then echo 'no credentials' >&2; exit 255; fi
[ "$(grep -c describe-volumes "$RECORD")" -gt 1 ] || echo vol-1
`

/** Waiting is for AWS, not for tests. */
const sleep = '#!/bin/sh\necho "sleep $*" >> "$RECORD"\n'

describe('the line between a cluster and its workloads', { skip: withoutTerraform }, () => {
  let folder: string
  const record = () => join(folder, 'record')
  const recorded = () => readFileSync(record(), 'utf8').trim().split('\n')

  function stackWith(keepVolumes: boolean) {
    const stack = new TerraformStack(new App({ outdir: join(folder, 'cdktf.out') }), 'shop')
    new LocalBackend(stack, { path: join(folder, 'terraform.tfstate') })
    const step = (scope: Construct, id: string) =>
      new LocalCommand(scope, id, {
        root: folder,
        triggers: {},
        create: { command: `echo "created ${id}" >> "$RECORD"` },
        destroy: { command: `echo "destroyed ${id}" >> "$RECORD"` },
      })
    const ready = new ClusterReady(stack, 'Ready', {
      root: folder,
      account: { region: 'eu-central-1' },
      cluster: { name: 'shop' },
      after: [step(stack, 'driver')],
      volumeTags: { snapshots: 'shop-state' },
      keepVolumes,
    })
    const workloads = new Construct(stack, 'Workloads')
    step(workloads, 'namespace')
    ready.precede(workloads)
    return terraform(stack, { path: join(folder, 'bin'), environment: { RECORD: record() } })
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tally-ready-'))
    mkdirSync(join(folder, 'bin'))
    for (const [name, script] of Object.entries({ aws, sleep })) {
      writeFileSync(join(folder, 'bin', name), script)
      chmodSync(join(folder, 'bin', name), 0o755)
    }
    writeFileSync(record(), '')
  })

  test('waits on destroy until the volumes are gone, with the driver still there', () => {
    const run = stackWith(false)
    const applied = run('apply', '-auto-approve', '-input=false')
    assert.equal(applied.status, 0, applied.output)
    const destroyed = run('destroy', '-auto-approve', '-input=false')
    assert.equal(destroyed.status, 0, destroyed.output)
    const asked =
      'aws ec2 describe-volumes --region eu-central-1 --filters Name=tag:snapshots,Values=shop-state --query Volumes[].VolumeId --output text'
    assert.deepEqual(recorded(), [
      'created driver',
      'created namespace',
      'destroyed namespace',
      asked,
      'sleep 5',
      asked,
      'destroyed driver',
    ])
  })

  test('leaves the driver where AWS does not say that they are gone', () => {
    const run = stackWith(false)
    run('apply', '-auto-approve', '-input=false')
    writeFileSync(`${record()}.refuse`, '')
    const { status, output } = run('destroy', '-auto-approve', '-input=false')
    assert.equal(status, 1)
    assert.match(output, /no credentials/)
    assert.ok(!recorded().includes('destroyed driver'))
  })

  test('asks for nothing where volumes are to stay', () => {
    const run = stackWith(true)
    run('apply', '-auto-approve', '-input=false')
    const { status, output } = run('destroy', '-auto-approve', '-input=false')
    assert.equal(status, 0, output)
    assert.ok(!recorded().some((line) => line.startsWith('aws ')))
  })
})
