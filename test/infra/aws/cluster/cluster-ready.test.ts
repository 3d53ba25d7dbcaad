import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, test } from 'node:test'
import { App, LocalBackend, TerraformStack } from 'cdktf'
import { Construct } from 'constructs'
import { ClusterReady } from '../../../../infra/aws/cluster/cluster-ready.ts'
import { LocalCommand } from '../../../../infra/terraform/local-command.ts'
import { precede } from '../../../../infra/terraform/precede.ts'
import { terraform, withoutTerraform } from '../../terraform.ts'

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

  function applied() {
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
    })
    const workloads = new Construct(stack, 'Workloads')
    step(workloads, 'namespace')
    precede(ready, workloads)
    const run = terraform(stack, { path: join(folder, 'bin'), environment: { RECORD: record() } })
    const { status, output } = run('apply', '-auto-approve', '-input=false')
    assert.equal(status, 0, output)
    return run
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

  test('waits on destroy until the volumes that are to go are gone, with the driver still there', () => {
    const destroyed = applied()('destroy', '-auto-approve', '-input=false')
    assert.equal(destroyed.status, 0, destroyed.output)
    const asked =
      'aws ec2 describe-volumes --region eu-central-1 --include-managed-resources --filters Name=tag:snapshots,Values=shop-state Name=tag:tally-reclaim-policy,Values=Delete --query Volumes[].VolumeId --output text'
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
    const run = applied()
    writeFileSync(`${record()}.refuse`, '')
    const { status, output } = run('destroy', '-auto-approve', '-input=false')
    assert.equal(status, 1)
    assert.match(output, /no credentials/)
    assert.ok(!recorded().includes('destroyed driver'))
  })
})
