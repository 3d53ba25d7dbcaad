import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { checkout } from '../checkout.ts'

interface Account {
  readonly quota?: number
  /** Instances of others and of the environment: type, cores, threads, tags. */
  readonly running?: readonly unknown[]
  readonly addresses?: readonly unknown[]
  /** Zones that have no t3.large. */
  readonly lacking?: readonly string[]
  /** vCPUs of a t3.large. */
  readonly vcpus?: number
}

const environment = [{ Key: 'environment', Value: 'tally-aws' }]

/** A machine that has everything, and an account; it says what `doctor` finds of `aws`. */
async function doctor(t: TestContext, account: Account, own: object = {}) {
  const { quota = 5, running = [], addresses = [], lacking = [], vcpus = 2 } = account
  const zones = ['a', 'b', 'c'].map((letter) => `eu-central-1${letter}`)
  const offerings = zones.flatMap((zone) => [
    ['t4g.medium', zone],
    ...(lacking.includes(zone) ? [] : [['t3.large', zone]]),
  ])
  const say = (answer: unknown) => `echo '${JSON.stringify(answer)}' ;;`
  const { tally, write } = await checkout(t, {
    aws: `
case "$*" in
  --version) echo "aws-cli/2.31.1" ;;
  "ec2 describe-volumes --include-managed-resources --generate-cli-skeleton") echo '{}' ;;
  *get-caller-identity*) ${say({ Account: '123456789012', Arn: 'arn:aws:iam::1:role/deployer' })}
  *describe-instance-type-offerings*) ${say(offerings)}
  *"describe-instance-types --instance-types t4g.medium "*) ${say([2])}
  *"describe-instance-types --filters Name=instance-type,Values=t3.large,t3a.large,m7i-flex.large "*) ${say([['t3.large', vcpus]])}
  *"describe-instances --include-managed-resources "*) ${say(running)}
  *describe-addresses*) ${say(addresses)}
  *"get-service-quota --service-code ec2"*) ${quota < 0 ? 'echo AccessDenied >&2; exit 254 ;;' : say({ Quota: { Value: quota } })}
  *) echo "no such call: $*" >&2; exit 252 ;;
esac`,
    'session-manager-plugin': 'echo 1.2.764.0',
    docker: 'echo 29.1',
    terraform: 'echo Terraform v1.14.0',
  })
  const aws = { region: 'eu-central-1', apiAccess: { from: 'vpc' }, ...own }
  await write('settings.json', { aws })
  return tally(['doctor', 'aws'])
}

test('a new account has too few vCPUs, which shows before anything is made', async (t) => {
  const { exitCode, stdout } = await doctor(t, {})
  assert.equal(exitCode, 1)
  assert.match(
    stdout,
    /missing +vCPUs of EC2 .*: 6 needed, 0 taken by others, 5 allowed\n +Fix: aws service-quotas request-service-quota-increase --region eu-central-1 --service-code ec2 --quota-code L-1216C47A --desired-value 6$/m,
  )
  assert.match(stdout, /ok +Elastic IP addresses: 1 needed, 0 taken by others, 5 allowed$/m)
})

test('what the environment has already is not counted twice', async (t) => {
  const running = [
    ['t3.large', 1, 2, environment],
    ['t3.large', 1, 2, environment],
    ['t4g.medium', 2, 1, environment],
    ['m7i.large', 1, 2, null],
    ['p5.4xlarge', 8, 2, null],
  ]
  const addresses = [{ Tags: environment }, {}]
  const { exitCode, stdout } = await doctor(t, { quota: 8, running, addresses })
  assert.equal(exitCode, 0)
  assert.match(stdout, /ok +vCPUs of EC2 .*: 6 needed, 2 taken by others, 8 allowed$/m)
  assert.match(stdout, /ok +Elastic IP addresses: 1 needed, 1 taken by others, 8 allowed$/m)
})

test('gateways of each zone and a public Grafana need addresses', async (t) => {
  const dev = {
    network: { natGateways: 'one-per-zone' },
    monitoring: { grafana: { access: 'public', cidrs: ['198.51.100.0/24'] } },
  }
  const { stdout } = await doctor(t, { addresses: [{}, {}] }, { dev })
  assert.match(stdout, /missing +Elastic IP addresses: 4 needed, 2 taken by others, 5 allowed$/m)
})

test('a zone that lacks every instance type of the nodes is named', async (t) => {
  const account = { quota: 100, lacking: ['eu-central-1b', 'eu-central-1c'] }
  const { exitCode, stdout } = await doctor(t, account)
  assert.equal(exitCode, 1)
  assert.match(
    stdout,
    /missing +instance types in their zones: AWS has no t3\.large or t3a\.large or m7i-flex\.large in eu-central-1b, .* in eu-central-1c\n +Fix: .*aws\.dev\.network\.zones/,
  )
})

test('a type of nodes with a single vCPU is refused, as EKS makes none of it', async (t) => {
  const { exitCode, stdout } = await doctor(t, { quota: 8, vcpus: 1 })
  assert.equal(exitCode, 1)
  assert.match(
    stdout,
    /missing +vCPUs of each node: 1 \(t3\.large\)\n +Fix: .* 2 or more: .*aws\.dev\.nodes\.instanceTypes$/m,
  )
})

test('what can not be asked is no reason to refuse, and says so', async (t) => {
  const { exitCode, stdout } = await doctor(t, { quota: -1 })
  assert.equal(exitCode, 0)
  assert.match(stdout, /ok +vCPUs of EC2 .*: not known: AccessDenied$/m)
})
