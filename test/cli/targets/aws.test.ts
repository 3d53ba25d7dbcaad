import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkout } from '../checkout.ts'

/** The AWS CLI, signed in. */
const aws = `
case "$*" in
  --version) echo "aws-cli/2.31.1 Python/3.13.7 Linux/6.1 exe/x86_64" ;;
  *get-caller-identity*)
    echo '{"Account": "123456789012", "Arn": "arn:aws:iam::123456789012:role/deployer"}' ;;
  *"list-buckets"*) echo "An error occurred (AccessDenied) when calling ListBuckets" >&2; exit 254 ;;
esac`

/** It would be signed in, but does not know what a destroy asks for. */
const outdated = `
case "$*" in
  --version) echo "aws-cli/2.31.1" ;;
  *--include-managed-resources*) echo "Unknown options: --include-managed-resources" >&2; exit 252 ;;
  *) echo '{}' ;;
esac`

const withStandby = {
  aws: { region: 'eu-central-1', prod: { standby: { region: 'eu-west-1' } } },
}

/** It is signed in to an account that has nothing but what the given cases answer. */
const answering = (cases: string) => `
case "$*" in
  --version) echo "aws-cli/2.31.1" ;;
  *get-caller-identity*) echo '{"Account": "1", "Arn": "arn:aws:iam::1:role/deployer"}' ;;
  ${cases.trim()}
  *) echo null ;;
esac`

test('down of a stack of AWS without a region says which setting is missing', async (t) => {
  const { tally } = await checkout(t)
  const { exitCode, stderr } = await tally(['down', 'aws'])
  assert.equal(exitCode, 1)
  assert.match(stderr, /^The setting aws\.region is missing.*settings\.json/)
})

test('down does not call a stack of AWS gone when one kind can not be asked about', async (t) => {
  const { tally, write } = await checkout(t, { aws })
  await write('settings.json', { aws: { region: 'eu-central-1' } })
  const { exitCode, stdout, stderr } = await tally(['down', 'aws-test'])
  assert.equal(exitCode, 1)
  assert.doesNotMatch(stdout, /Gone/)
  assert.match(
    stderr,
    /^AWS could not be asked what is left of aws-test: .*\(AccessDenied\).*\nFix: sign in/,
  )
})

test('down takes nodes that have ended for gone, whose fleets EC2 lists for two more days', async (t) => {
  const { tally, write } = await checkout(t, {
    aws: answering(`
  *describe-tags*) echo '[["fleet", "fleet-1"], ["instance", "i-1"]]' ;;
  *describe-instances*) echo '[["i-1", "terminated"]]' ;;
`),
  })
  await write('settings.json', { aws: { region: 'eu-central-1' } })
  const { exitCode, stdout, stderr } = await tally(['down', 'aws-test'])
  assert.equal(exitCode, 0, stderr)
  assert.match(stdout, /^Gone: nothing of aws-test is left in eu-central-1/m)
})

test('down destroys nothing with an AWS CLI that could not see the end of it', async (t) => {
  const { tally, write } = await checkout(t, { aws: outdated })
  await write('settings.json', { aws: { region: 'eu-central-1' } })
  const { exitCode, stderr } = await tally(['down', 'aws-test'])
  assert.equal(exitCode, 1)
  assert.match(stderr, /too old for --include-managed-resources\. Fix: install a current AWS CLI 2/)
})

test('down of production asks in the region of its standby, too', async (t) => {
  const { tally, write } = await checkout(t, {
    aws: answering(`
  *"describe-repositories"*"--region eu-west-1"*) echo '[["arn:aws:ecr:eu-west-1:1:repository/tally-aws-prod", "tally-aws-prod"]]' ;;
`),
  })
  await write('settings.json', withStandby)
  const { exitCode, stderr } = await tally(['down', 'aws-prod'])
  assert.equal(exitCode, 1)
  assert.match(
    stderr,
    /^aws-prod is not gone, in eu-central-1 and eu-west-1 is left:\n {2}ecr repository\/tally-aws-prod$/m,
  )
})

test('down names the copies of each volume, which AWS does not tell apart by their ids', async (t) => {
  const { tally, write } = await checkout(t, {
    aws: answering(`
  *"describe-snapshots"*"--region eu-west-1"*) echo '[["vol-ffffffff", 2, "data-mongodb-0"], ["vol-ffffffff", 200, "tally-aws-prod-monitoring"]]' ;;
`),
  })
  await write('settings.json', withStandby)
  const { exitCode, stdout, stderr } = await tally(['down', 'aws-prod'])
  assert.equal(exitCode, 0, stderr)
  assert.match(stdout, /^Gone: nothing of aws-prod is left in eu-central-1 and eu-west-1/m)
  assert.match(stdout, /snapshots of data-mongodb-0, copies: 1 of 2 GiB, up to 0\.10 USD a month/)
  assert.match(stdout, /snapshots of tally-aws-prod-monitoring, copies: 1 of 200 GiB/)
})

test('a standby that settings do not have is refused, with how to have one', async (t) => {
  const { tally, write } = await checkout(t, { aws })
  await write('settings.json', { aws: { region: 'eu-central-1' } })
  const missing =
    /aws\.prod\.standby.* missing.*Fix: name another region.*\{"region": "eu-west-1"\}/s
  for (const command of ['up', 'down']) {
    const { exitCode, stderr } = await tally([command, 'aws-standby'])
    assert.equal(exitCode, 1)
    assert.match(stderr, missing)
  }
  assert.match((await tally(['doctor', 'aws-standby'])).stdout, missing)
})

test('doctor asks a standby for a bucket of its own', async (t) => {
  const { tally, write } = await checkout(t)
  const state = { bucket: 'states' }
  const prod = { standby: { region: 'eu-west-1' } }
  await write('settings.json', { aws: { region: 'eu-central-1', state, prod } })
  assert.match(
    (await tally(['doctor', 'aws-standby'])).stdout,
    /missing +the setting aws\.prod\.standby\.state: missing\n +Fix: name an S3 bucket/,
  )
})

test('down refuses a stack that there is not, and names those that there are', async (t) => {
  const { tally } = await checkout(t)
  const { exitCode, stderr } = await tally(['down', 'aws-staging'])
  assert.equal(exitCode, 1)
  assert.match(stderr, /Allowed: embedded, local, aws, aws-test, aws-prod, aws-standby\./)
})

for (const [what, programs, settings, said] of [
  ['a region', {}, {}, /The setting aws\.region is missing.*settings\.json/],
  ['the AWS CLI', {}, { region: 'eu-central-1' }, /AWS CLI 2: not on PATH\. Fix: install/],
  [
    'version 2 of the AWS CLI',
    { aws: 'echo aws-cli/1.44.4' },
    { region: 'eu-central-1' },
    /AWS CLI 2: aws-cli\/1\.44\.4\. Fix: install a current AWS CLI 2/,
  ],
  [
    'an AWS CLI that lists what EKS makes',
    { aws: outdated },
    { region: 'eu-central-1' },
    /AWS CLI 2: aws-cli\/2\.31\.1, which is too old for --include-managed-resources\. Fix: install a current AWS CLI 2/,
  ],
  [
    'credentials',
    {
      aws: 'case "$*" in --version) echo aws-cli/2.31.1;; *) echo Unable to locate credentials >&2; exit 253;; esac',
    },
    { region: 'eu-central-1' },
    /credentials of AWS: Unable to locate credentials\. Fix: sign in/,
  ],
] as const) {
  test(`status of AWS without ${what} says that it is missing`, async (t) => {
    const { tally, write } = await checkout(t, programs)
    await write('settings.json', { aws: settings })
    const { exitCode, stdout } = await tally(['status', '--target', 'aws', '--json'])
    assert.equal(exitCode, 1)
    const { unhealthy, ...status } = JSON.parse(stdout)
    assert.deepEqual(status, {
      target: 'aws',
      ready: false,
      kubeconfig: null,
      urls: { app: null, prometheus: null, grafana: null, logs: null, dashboards: null },
      forwarded: [],
      notMeasured: [],
      notEnforced: [],
      pods: [],
      services: [],
    })
    assert.match(unhealthy.join(), said)
  })
}

test('doctor says once for all of AWS what is missing, and how to fix it', async (t) => {
  const { tally } = await checkout(t)
  const { stdout } = await tally(['doctor'])
  const [, found = ''] = stdout.split(
    /^aws, aws-test, aws-prod, aws-standby: something is missing$/m,
  )
  assert.match(found, /missing +the setting aws\.region: missing\n +Fix: name the region/)
  assert.match(found, /missing +the setting aws\.apiAccess: missing\n +Fix: \S/)
  assert.match(found, /missing +AWS CLI 2: not on PATH\n +Fix: install/)
  assert.doesNotMatch(found, /^aws/m)
})

test('doctor asks production for a bucket of the state', async (t) => {
  const { tally, write } = await checkout(t)
  await write('settings.json', { aws: { region: 'eu-central-1' } })
  const ofState = /missing +the setting aws\.state: missing\n +Fix: name an S3 bucket/
  assert.match((await tally(['doctor', 'aws-prod'])).stdout, ofState)
  assert.doesNotMatch((await tally(['doctor', 'aws'])).stdout, /aws\.state/)
})

test('doctor refuses a bucket that lacks the state of what is deployed, and says how to move it', async (t) => {
  const { tally, write } = await checkout(t)
  const state = { bucket: 'my-states' }
  await write('settings.json', { aws: { region: 'eu-central-1', state } })
  const file = 'terraform.aws-prod.tfstate'
  await write(file, { version: 4, resources: [{ type: 'aws_vpc' }] })
  const said = (await tally(['doctor', 'aws-prod'])).stdout
  assert.match(
    said,
    /missing +the setting aws\.state: my-states, but .* in terraform\.aws-prod\.tfstate/,
  )
  assert.match(said, /Fix: .*terraform state push \S*terraform\.aws-prod\.tfstate/)
  assert.match(said, /Fix: .*aws\.prod\.localState/)
  assert.doesNotMatch((await tally(['doctor', 'aws-test'])).stdout, /tfstate/)

  await write(file, { version: 4, resources: [] })
  const empty = (await tally(['doctor', 'aws-prod'])).stdout
  assert.match(empty, /ok +the setting aws\.state: my-states$/m)
})

test('a machine that has everything can deploy to AWS', async (t) => {
  const { tally, write } = await checkout(t, {
    aws,
    'session-manager-plugin': 'echo 1.2.764.0',
    docker: 'echo 29.1',
    terraform: 'echo Terraform v1.11.4',
  })
  await write('settings.json', { aws: { region: 'eu-central-1', apiAccess: { from: 'vpc' } } })
  const { exitCode, stdout } = await tally(['doctor', 'aws'])
  assert.equal(exitCode, 0)
  assert.match(stdout, /^aws: this machine can deploy it$/m)
  assert.match(stdout, /ok +credentials of AWS: arn:aws:iam::123456789012:role\/deployer$/m)
})

test('commands without a target never mean AWS', async (t) => {
  const { tally, write } = await checkout(t)
  await write('terraform.aws.tfstate', { version: 4, resources: [{ type: 'aws_vpc' }] })
  assert.equal((await tally(['down'])).stdout, 'Nothing is deployed')
  assert.equal(JSON.parse((await tally(['status', '--json'])).stdout).target, null)
})
