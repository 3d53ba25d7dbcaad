import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseSettings, SettingsError } from '../../../config/load-settings.ts'

const settingsWith = (aws: object) => parseSettings({ aws }, '/settings.json').aws

/** What settings are refused with, without the first line that names the file. */
function refusal(aws: object): string {
  try {
    settingsWith(aws)
  } catch (error) {
    assert.ok(error instanceof SettingsError)
    return error.message.split('\n').slice(1).join('\n').trim()
  }
  return ''
}

/** Each: settings, and what their refusal says of setting, value and fix. */
const refused: Readonly<Record<string, readonly [aws: object, message: RegExp]>> = {
  'what is no name of a region': [
    { region: 'Frankfurt' },
    /^aws\.region: "Frankfurt" is not allowed\. Fix: use the name of a region .* e\.g\. "eu-central-1"/,
  ],
  'a region with other ARNs': [
    { region: 'cn-north-1' },
    /^aws\.region: "cn-north-1" is not allowed\. Fix: use .* outside of China and GovCloud/,
  ],
  'what is no account': [
    { accountId: 123456789012 },
    /^aws\.accountId: 123456789012 is not allowed\. Fix: use the twelve digits .* as text/,
  ],
  'an API that is open to the internet': [
    { apiAccess: { from: 'cidrs', cidrs: ['0.0.0.0/0'] } },
    /^aws\.apiAccess\.cidrs: "0\.0\.0\.0\/0" is open to the internet. Fix: name the addresses/,
  ],
  'an API that is open to the internet by two halves': [
    { apiAccess: { from: 'cidrs', cidrs: ['0.0.0.0/1', '128.0.0.0/1'] } },
    /"0\.0\.0\.0\/1" is open.*\n.*"128\.0\.0\.0\/1" is open/,
  ],
  'an API that nobody reaches': [
    { apiAccess: { from: 'cidrs' } },
    /^aws\.apiAccess\.cidrs: there is none, so nobody could deploy/,
  ],
  'private addresses for the public API': [
    { apiAccess: { from: 'cidrs', cidrs: ['10.0.0.0/16'] } },
    /"10\.0\.0\.0\/16" holds private addresses.*set "from": "vpc"/,
  ],
  'a list of addresses that has no effect': [
    { apiAccess: { from: 'vpc', cidrs: ['203.0.113.7/32'] } },
    /has no effect with "from": "vpc"\. Fix: leave it out/,
  ],
  'what is no block of addresses': [
    { apiAccess: { from: 'cidrs', cidrs: ['203.0.113.7', '203.0.113.7/24'] } },
    /"203\.0\.113\.7" is no block.*\n.*"203\.0\.113\.7\/24" is no block/,
  ],
  'too small a network': [
    { dev: { network: { cidr: '10.0.0.0/24' } } },
    /^aws\.dev\.network\.cidr: "10\.0\.0\.0\/24" is not allowed. Fix: use a block .* from \/16 to \/20/,
  ],
  'a network of public addresses': [
    { dev: { network: { cidr: '8.8.0.0/16' } } },
    /^aws\.dev\.network\.cidr: "8\.8\.0\.0\/16" is not allowed. Fix: use a block of private addresses/,
  ],
  'Services among the addresses of pods': [
    { dev: { network: { cidr: '172.20.0.0/16' } } },
    /^aws\.dev\.network\.serviceCidr: "172\.20\.0\.0\/16" overlaps the VPC's addresses/,
  ],
  'networks of two environments that overlap': [
    { prod: { network: { cidr: '10.20.128.0/18' } } },
    /^aws\.prod\.network\.cidr: "10\.20\.128\.0\/18" overlaps "10\.20\.0\.0\/16" of aws\.dev\.network\.cidr/,
  ],
  'production in one zone': [
    { prod: { network: { zones: 'a' } } },
    /^aws\.prod\.network\.zones: "a" is not allowed. Fix: use two or three different letters/,
  ],
  'production with a zone that has no node': [
    { prod: { nodes: { cpuLimit: 4 } } },
    /^aws\.prod\.nodes\.cpuLimit: 4 is too few for production: each of the zones "abc" needs a node/,
  ],
  'production with a single pod': [
    { prod: { minReplicas: 1 } },
    /^aws\.prod\.minReplicas: 1 is too few for production.*use at least 2/,
  ],
  'what is no type of instance': [
    { dev: { nodes: { instanceTypes: ['large'] } } },
    /^aws\.dev\.nodes\.instanceTypes\.0: "large" is not allowed\. Fix: use a list of types of EC2/,
  ],
  'a node that is too small': [
    { dev: { nodes: { instanceTypes: ['t3.small'] } } },
    /^aws\.dev\.nodes\.instanceTypes\.0: "t3\.small" is not allowed\. Fix: use .* at least 4 GiB/,
  ],
  'a processor that the image is not built for': [
    { dev: { nodes: { instanceTypes: ['m7i.large', 't4g.large'] } } },
    /"t4g\.large".* is not allowed\. Fix: use a list of types of EC2 instances .* an x86-64 processor/,
  ],
  ...Object.fromEntries(
    [
      'mac2.metal',
      'u7in-16tb.224xlarge',
      'x1e.xlarge',
      'p2.xlarge',
      'm3.large',
      'dl1.24xlarge',
    ].map((type) => [
      `${type}, of which EKS makes no node`,
      [
        { dev: { nodes: { instanceTypes: [type] } } },
        /is not allowed\. Fix: use a list of .*, of a family that EKS Auto Mode makes nodes of/,
      ],
    ]),
  ),
  'a period that CloudWatch does not know': [
    { dev: { logRetentionDays: 31 } },
    /^aws\.dev\.logRetentionDays: 31 is not allowed. Fix: use one of 1, 3, 5/,
  ],
  'administrators who are no principals of IAM': [
    { administrators: ['deployer'] },
    /^aws\.administrators: \["deployer"\] is not allowed. Fix: use a list of different ARNs/,
  ],
  'a tag that AWS keeps for itself': [
    { tags: { 'aws:owner': 'us' } },
    /^aws\.tags: .* is not allowed. Fix: use tags of AWS as an object of texts/,
  ],
  "tags of Tally's own": [
    { tags: { environment: 'dev', 'tally-snapshots': 'none', Project: 'shop' } },
    /^aws\.tags\.environment: Tally sets this tag itself\. Fix: use another name .*\n\s*aws\.tags\.tally-snapshots: [^\n]*$/,
  ],
  'a state in a bucket of no region': [
    { state: { bucket: 'states' } },
    /^aws\.state\.region: there is none, and no aws\.region either\. Fix: set the region of the bucket/,
  ],
  'clients of no address': [
    { dev: { allowedCidrs: [] } },
    /^aws\.dev\.allowedCidrs: there is none, so nobody could reach the app.*"access": "internal"/,
  ],
  'private addresses of clients from the internet': [
    { dev: { allowedCidrs: ['10.0.0.0/8'] } },
    /^aws\.dev\.allowedCidrs: "10\.0\.0\.0\/8" holds private addresses.*set "access": "internal"/,
  ],
  'addresses of clients that have no effect': [
    { dev: { access: 'internal', allowedCidrs: ['203.0.113.7/32'] } },
    /^aws\.dev\.allowedCidrs: .* has no effect with "access": "internal"\. Fix: leave it out/,
  ],
  'a way in that there is not': [
    { dev: { access: 'public' } },
    /^aws\.dev\.access: "public" is not allowed\. Fix: use "internet" or "internal"/,
  ],
  'a name outside of its hosted zone': [
    { dev: { domain: { name: 'metrics.example.org', zone: 'example.com' } } },
    /^aws\.dev\.domain\.name: "metrics\.example\.org" is not in the hosted zone "example\.com".*"metrics\.example\.com"/,
  ],
  'a name that only ends like its hosted zone': [
    { dev: { domain: { name: 'badexample.com', zone: 'example.com' } } },
    /^aws\.dev\.domain\.name: "badexample\.com" is not in the hosted zone/,
  ],
  'one name for two environments': [
    {
      dev: { domain: { name: 'a.example.com', zone: 'example.com' } },
      prod: { domain: { name: 'a.example.com', zone: 'example.com' } },
    },
    /^aws\.prod\.domain\.name: "a\.example\.com" is the name of aws\.dev\.domain\.name, too/,
  ],
  'passwords over plain HTTP where there is none': [
    { dev: { plainHttpPasswords: true, domain: { name: 'example.com', zone: 'example.com' } } },
    /^aws\.dev\.plainHttpPasswords: true has no effect with a domain.*Fix: leave it out/,
  ],
  'public Grafana without addresses': [
    { prod: { monitoring: { grafana: { access: 'public' } } } },
    /^aws\.prod\.monitoring\.grafana\.cidrs: there is none/,
  ],
}

describe('settings of AWS', () => {
  for (const [what, [aws, message]] of Object.entries(refused)) {
    test(`refuse ${what}, with setting, value and fix`, () => {
      assert.match(refusal(aws), message)
    })
  }

  test('name what is wrong inside of a list or an object by the whole of it', () => {
    assert.match(
      refusal({ administrators: [3] }),
      /3 is not allowed. Fix: use a list of different ARNs/,
    )
    assert.match(refusal({ tags: { a: 3 } }), /3 is not allowed. Fix: use tags of AWS/)
  })

  test('need nothing: what is missing is asked for by the plan of that stack alone', () => {
    const { region, apiAccess } = parseSettings({}, '/settings.json').aws
    assert.deepEqual([region, apiAccess], [undefined, undefined])
  })

  test('leave it to AWS which regions and types of instance there are', () => {
    for (const region of ['us-east-1', 'ap-southeast-7', 'eu-newest-9']) {
      assert.equal(settingsWith({ region }).region, region)
    }
    for (const instanceType of ['m8i.large', 'i8g.metal-24xl', 'g6e.xlarge', 't4g.medium']) {
      const { dev } = settingsWith({ dev: { monitoring: { instanceType } } })
      assert.equal(dev.monitoring.instanceType, instanceType)
    }
    for (const instanceType of ['m8i.large', 'm7i-flex.large', 'g6e.xlarge', 'x2iedn.xlarge']) {
      assert.equal(
        settingsWith({ dev: { nodes: { instanceTypes: [instanceType] } } }).dev.nodes
          .instanceTypes[0],
        instanceType,
      )
    }
  })

  test('take what is right', () => {
    const aws = settingsWith({
      region: 'us-west-2',
      apiAccess: { from: 'cidrs', cidrs: ['203.0.113.0/24', '198.51.100.7/32'] },
      administrators: ['arn:aws:iam::123456789012:role/path/deployer'],
      state: { bucket: 'states', region: 'us-east-1' },
      tags: { 'cost-center': '4711' },
      dev: {
        network: { cidr: '192.168.0.0/16', zones: 'ac' },
        nodes: { instanceTypes: ['m7i.xlarge'] },
      },
    })
    assert.equal(aws.dev.network.zones, 'ac')
    assert.equal(aws.dev.nodes.cpuLimit, 4)
  })
})
