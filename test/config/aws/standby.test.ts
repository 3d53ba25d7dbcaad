import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { awsEnvironment } from '../../../config/aws/environments.ts'
import { parseSettings } from '../../../config/load-settings.ts'

const region = 'eu-central-1'
const standbyRegion = 'eu-west-1'
const settingsWith = (prod: object, others: object = {}) =>
  parseSettings({ aws: { region, ...others, prod } }, '/settings.json').aws
const standbyOf = (prod: object, others: object = {}) =>
  awsEnvironment('aws-standby', settingsWith(prod, others))

describe('the standby of production', () => {
  test('has the settings of production in another region, with addresses of its own', () => {
    const prod = { minReplicas: 5, network: { zones: 'ab' } }
    const found = standbyOf({ ...prod, standby: { region: standbyRegion } })
    assert.equal(found.region, standbyRegion)
    assert.equal(found.settings.minReplicas, 5)
    assert.equal(found.settings.network.zones, 'ab')
    assert.equal(found.settings.network.cidr, '10.23.0.0/16')
  })

  test('has its own settings where these are given', () => {
    const standby = { region: standbyRegion, minReplicas: 2, network: { zones: 'bc' } }
    const { settings } = standbyOf({ minReplicas: 5, standby })
    assert.deepEqual([settings.minReplicas, settings.network.zones], [2, 'bc'])
  })

  test('takes nothing of production that is in its region alone', () => {
    const monitoring = {
      amiId: 'ami-0123456789abcdef0',
      zone: 'b',
      fromSnapshot: 'snap-0123456789abcdef0',
      alarmTopicArn: `arn:aws:sns:${region}:123456789012:people`,
      retentionDays: 60,
    }
    const { settings } = standbyOf({ monitoring, standby: { region: standbyRegion } })
    for (const name of Object.keys(monitoring).filter((each) => each !== 'retentionDays')) {
      assert.ok(!(name in settings.monitoring), name)
    }
    assert.equal(settings.monitoring.retentionDays, 60)
  })

  test('has its state in its own bucket, not in that of a region that may be lost', () => {
    const state = { bucket: 'states' }
    assert.equal(standbyOf({ standby: { region: standbyRegion } }, { state }).state, undefined)
    const standby = { region: standbyRegion, state: { bucket: 'other-states' } }
    assert.deepEqual(standbyOf({ standby }, { state }).state, {
      bucket: 'other-states',
      region: standbyRegion,
    })
  })

  test('shares the name of production, unless it has one of its own', () => {
    const domain = { name: 'metrics.example.com', zone: 'example.com' }
    const shares = (standby: object) => {
      const settings = settingsWith({ domain, standby: { region: standbyRegion, ...standby } })
      const both = ['aws-prod', 'aws-standby'] as const
      return both.map((id) => awsEnvironment(id, settings).sharesDomain)
    }
    assert.deepEqual(shares({}), [true, true])
    assert.deepEqual(shares({ domain: { ...domain, name: 'drill.example.com' } }), [false, false])
  })

  for (const [what, standby, message] of [
    [
      'in the region of production',
      { region },
      /aws\.prod\.standby\.region: "eu-central-1" is aws\.region, whose loss it is for\. Fix: use another region/,
    ],
    ['without a region', {}, /aws\.prod\.standby\.region: .*Fix: /],
    [
      'with the addresses of another environment',
      { region: standbyRegion, network: { cidr: '10.20.0.0/16' } },
      /aws\.prod\.standby\.network\.cidr: "10\.20\.0\.0\/16" overlaps .* of aws\.dev\.network\.cidr/,
    ],
    [
      'with too few pods for production',
      { region: standbyRegion, minReplicas: 1 },
      /aws\.prod\.standby\.minReplicas: 1 is too few for production/,
    ],
    [
      'with a standby of its own',
      { region: standbyRegion, standby: { region: 'eu-west-2' } },
      /aws\.prod\.standby\.standby/,
    ],
  ] as const) {
    test(`is refused ${what}`, () => {
      assert.throws(() => settingsWith({ standby }), message)
    })
  }
})
