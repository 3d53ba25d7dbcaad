import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseSettings } from '../../../config/load-settings.ts'

const settingsWith = (monitoring: object) =>
  parseSettings({ aws: { dev: { monitoring } } }, '/settings.json').aws.dev.monitoring

/** Each: settings, and what their refusal says of setting, value and fix. */
const refused: Readonly<Record<string, readonly [monitoring: object, message: RegExp]>> = {
  'an instance type that is too small': [
    { instanceType: 't3.nano' },
    /aws\.dev\.monitoring\.instanceType: "t3\.nano" is not allowed. Fix: use a type .* at least 4 GiB/,
  ],
  'a public Grafana that nobody reaches': [
    { grafana: { access: 'public' } },
    /aws\.dev\.monitoring\.grafana\.cidrs: there is none.*or set "access": "session-manager"/,
  ],
  'a public Grafana that is open to the internet': [
    { grafana: { access: 'public', cidrs: ['0.0.0.0/0'] } },
    /cidrs: "0\.0\.0\.0\/0" is open to the internet. Fix: name the addresses/,
  ],
  'a public Grafana for private addresses': [
    { grafana: { access: 'public', cidrs: ['10.0.0.0/8'] } },
    /"10\.0\.0\.0\/8" holds private addresses.*session-manager/,
  ],
  'what is no block of addresses': [
    { grafana: { access: 'public', cidrs: ['198.51.100.7'] } },
    /"198\.51\.100\.7" is no block of addresses\. Fix: use e\.g\./,
  ],
  'addresses that have no effect': [
    { grafana: { access: 'session-manager', cidrs: ['198.51.100.7/32'] } },
    /has no effect with "access": "session-manager"\. Fix: leave it out/,
  ],
  'what is no snapshot': [
    { fromSnapshot: 'vol-0123456789abcdef0' },
    /fromSnapshot: .*the id of a snapshot/,
  ],
  'a zone that the network is not in': [
    { zone: 'f' },
    /aws\.dev\.monitoring\.zone: "f" is none of network\.zones, "abc"\. Fix: use one of these/,
  ],
  'a mirror that is reached without TLS': [
    { mirror: 'http://mirror.example/releases' },
    /mirror: "http:.*Fix: use the https address/,
  ],
  'a mirror at a port that the host is not let out by': [
    { mirror: 'https://mirror.example:8443/releases' },
    /mirror: "https:.*at port 443/,
  ],
  'what is no image': [{ amiId: 'al2023' }, /amiId: .*the id of an image/],
  'what is no topic': [{ alarmTopicArn: 'people' }, /alarmTopicArn: "people".*an ARN/],
  'too small a volume': [
    { dataVolumeGiB: 1 },
    /dataVolumeGiB: 1 is not allowed\. Fix: .* from 4 to/,
  ],
}

const managed = { kind: 'managed' }
const managedRefused: typeof refused = {
  'an image of the host': [
    { ...managed, amiId: 'ami-0123456789abcdef0' },
    /aws\.dev\.monitoring\.amiId: it is about the monitoring host.*Fix: leave it out, or set "kind": "host"/,
  ],
  'a receiver of the host': [
    {
      ...managed,
      alertReceiver: {
        kind: 'slack',
        secretArn: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:receiver-AbCdEf',
      },
    },
    /monitoring\.alertReceiver: .*or have alerts sent to the SNS topic of alarmTopicArn/,
  ],
  'a public Grafana': [
    { ...managed, grafana: { access: 'public', cidrs: ['198.51.100.0/24'] } },
    /monitoring\.grafana\.access: "public" is for the Grafana of the monitoring host/,
  ],
  'more days than are kept': [
    { ...managed, retentionDays: 1096 },
    /monitoring\.retentionDays: 1096 is more than the 1095 days.*Fix: use at most 1095/,
  ],
}

describe('the settings of a managed Prometheus', () => {
  for (const [what, [monitoring, message]] of Object.entries(managedRefused)) {
    test(`refuse ${what}`, () => {
      assert.throws(() => settingsWith(monitoring), { message })
    })
  }

  test('are the kind alone', () => {
    assert.equal(settingsWith(managed).kind, 'managed')
  })
})

describe('the settings of the monitoring host', () => {
  for (const [what, [monitoring, message]] of Object.entries(refused)) {
    test(`refuse ${what}`, () => {
      assert.throws(() => settingsWith(monitoring), { message })
    })
  }

  test('take a public Grafana for named addresses', () => {
    const grafana = { access: 'public', cidrs: ['198.51.100.0/24'] }
    assert.deepEqual(settingsWith({ grafana }).grafana, grafana)
  })

  test('take a topic for alarms and a secret with the address that alerts go to', () => {
    const given = {
      alarmTopicArn: 'arn:aws:sns:eu-central-1:123456789012:people',
      alertReceiver: {
        kind: 'slack',
        secretArn: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:slack-AbCdEf',
      },
    }
    const { alarmTopicArn, alertReceiver } = settingsWith(given)
    assert.deepEqual({ alarmTopicArn, alertReceiver }, given)
  })
})
