import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkArguments, checkCall } from '../../../tools/policy/aws-arguments.ts'
import type { ServiceModel } from '../../../tools/policy/aws-models.ts'
import resourceTypes from '../../../tools/policy/aws-resource-types.json' with { type: 'json' }
import { withPlantedFaults } from '../../../tools/policy/planted-faults.ts'

/** A part of the model of Data Lifecycle Manager, and an operation that changes what it created. */
const dlm: ServiceModel = {
  operations: {
    CreateLifecyclePolicy: { input: { shape: 'Create' } },
    UpdateLifecyclePolicy: { input: { shape: 'Update' } },
  },
  shapes: {
    Create: {
      type: 'structure',
      required: ['ExecutionRoleArn', 'PolicyDetails'],
      members: {
        ExecutionRoleArn: { shape: 'Arn' },
        Description: { shape: 'Description' },
        State: { shape: 'State' },
        PolicyDetails: { shape: 'PolicyDetails' },
        Tags: { shape: 'TagMap' },
      },
    },
    Update: { type: 'structure', members: { Priority: { shape: 'Priority' } } },
    Arn: { type: 'string', pattern: 'arn:aws(-[a-z]{1,3})?:iam::\\d+:role/.*' },
    Description: { type: 'string', max: 20, pattern: '[\\p{all}]*' },
    State: { type: 'string', enum: ['ENABLED', 'DISABLED'] },
    Priority: { type: 'integer', min: 1, max: 9 },
    TagMap: { type: 'map', key: { shape: 'TagKey' }, value: { shape: 'TagValue' } },
    TagKey: { type: 'string', pattern: '[a-z]+' },
    TagValue: { type: 'string', min: 1 },
    PolicyDetails: {
      type: 'structure',
      required: ['TargetTags'],
      members: { TargetTags: { shape: 'Tags' }, Schedules: { shape: 'Schedules' } },
    },
    Tags: { type: 'list', min: 1, max: 2, member: { shape: 'Tag' } },
    Tag: { type: 'structure', members: { Key: { shape: 'TagKey' }, Value: { shape: 'TagValue' } } },
    Schedules: { type: 'list', max: 1, member: { shape: 'Schedule' } },
    Schedule: { type: 'structure', members: { Name: { shape: 'ScheduleName' } } },
    ScheduleName: { type: 'string', max: 120, pattern: '[0-9A-Za-z _-]+' },
  },
}

const type = 'aws_dlm_lifecycle_policy'
const types = {
  [type]: {
    operation: 'dlm.CreateLifecyclePolicy',
    arguments: { importance: 'dlm.UpdateLifecyclePolicy/Priority', force: null },
  },
}
const valid = {
  execution_role_arn: 'arn:aws:iam::123456789012:role/snapshots',
  policy_details: {
    target_tags: { snapshots: 'daily' },
    schedule: [{ name: 'Daily and kept for 3 years' }],
  },
}

/** Check and title of what is found in a resource that differs from a valid one. */
function findings(given: object): string[] {
  const stack = { resource: { [type]: { Policy: { ...valid, ...given } } } }
  const found = checkArguments(stack, types, () => dlm).findings
  return found.map(({ check, title }) => `${check} ${title}`)
}
const details = (given: object) => ({ policy_details: { ...valid.policy_details, ...given } })

describe('the arguments of AWS resources', () => {
  test('pass where AWS takes them, and are counted', () => {
    const given = { ...valid, state: 'ENABLED', description: 'Täglich ✓', importance: 9 }
    const stack = { resource: { [type]: { Policy: given } } }
    assert.deepEqual(
      checkArguments(stack, types, () => dlm),
      { findings: [], checked: 8 },
    )
  })

  test('are refused for a comma in the name of a snapshot schedule', () => {
    const stack = withPlantedFaults({ resource: {} }).resource[type]
    const { findings } = checkArguments(
      { resource: { [type]: stack ?? {} } },
      resourceTypes,
      () => dlm,
    )
    const [refused] = findings.filter(({ check }) => check === 'aws-refused')
    assert.equal(
      refused?.title,
      'policy_details.schedule.name is "Daily, kept for 3 years"; dlm.CreateLifecyclePolicy takes a match of [0-9A-Za-z _-]+',
    )
  })

  const refused: Readonly<Record<string, readonly [given: object, title: string]>> = {
    'a value that is none of those allowed': [
      { state: 'ON' },
      'state is "ON"; dlm.CreateLifecyclePolicy takes one of ENABLED, DISABLED',
    ],
    'too long a text': [
      { description: 'x'.repeat(21) },
      `description is "${'x'.repeat(21)}"; dlm.CreateLifecyclePolicy takes at most 20 letters`,
    ],
    'a number that is too high for another operation': [
      { importance: 10 },
      'importance is 10; dlm.UpdateLifecyclePolicy takes at most 9',
    ],
    'too many entries': [
      details({ schedule: [{ name: 'one' }, { name: 'two' }] }),
      'policy_details.schedule is [{"name":"one"},{"name":"two"}]; dlm.CreateLifecyclePolicy takes at most 1 entries',
    ],
    'the key of a map': [
      { tags: { Team: 'shop' } },
      'tags.Team is "Team"; dlm.CreateLifecyclePolicy takes a match of [a-z]+',
    ],
    'the value of a map that AWS has as a list of pairs': [
      details({ target_tags: { snapshots: '' } }),
      'policy_details.target_tags.snapshots is ""; dlm.CreateLifecyclePolicy takes at least 1 letters',
    ],
  }
  for (const [what, [given, title]] of Object.entries(refused)) {
    test(`are refused for ${what}`, () => {
      assert.deepEqual(findings(given), [`aws-refused ${title}`])
    })
  }

  test('are read through references to literals, and skipped where AWS decides', () => {
    const named = (reference: string) => {
      const schedule = [{ name: `Of \${aws_dlm_lifecycle_policy.Other.${reference}}` }]
      const Policy = { ...valid, ...details({ schedule }) }
      const stack = { resource: { [type]: { Policy, Other: { ...valid, description: 'a, b' } } } }
      return checkArguments(stack, types, () => dlm).findings.map(({ title }) => title)
    }
    assert.match(named('description').join(), /^policy_details\.schedule\.name is "Of a, b";/)
    assert.deepEqual(named('id'), [])
  })

  test('are refused where a required one is missing, but not what the provider fills in', () => {
    const { execution_role_arn, ...given } = valid
    const stack = { resource: { [type]: { Policy: given } } }
    const check = (filledIn: string[]) =>
      checkArguments(stack, { [type]: { ...types[type], filledIn } }, () => dlm).findings
    assert.deepEqual(
      check([]).map(({ check, title }) => [check, title]),
      [
        [
          'aws-required',
          `${type} lacks ExecutionRoleArn, which dlm.CreateLifecyclePolicy requires`,
        ],
      ],
    )
    assert.deepEqual(check(['ExecutionRoleArn']), [])
  })

  test('have to be listed where AWS has no member of their name', () => {
    assert.deepEqual(findings({ force: true }), [])
    assert.match(
      findings({ speed: 3 }).join(),
      /^aws-unknown-argument .* has no speed\. Fix: list it/,
    )
  })

  test('fail for a type of resource that is not listed', () => {
    const stack = {
      resource: { aws_lambda_function: { New_1: {} }, kubernetes_pod: { Pod_1: {} } },
    }
    assert.deepEqual(
      checkArguments(stack, types, () => dlm).findings.map(({ check, resource }) => [
        check,
        resource,
      ]),
      [['aws-unknown-type', 'New_1']],
    )
  })
})

describe('a call', () => {
  const models = () => dlm
  const input = {
    ExecutionRoleArn: 'arn:aws:iam::1:role/x',
    PolicyDetails: { TargetTags: [{ Key: 'a', Value: 'b' }] },
  }

  test('that AWS takes has no faults', () => {
    assert.deepEqual(checkCall('dlm.CreateLifecyclePolicy', input, models), [])
  })

  test('is held against its model: values, members that are required, and those that there are', () => {
    const { ExecutionRoleArn, ...without } = input
    assert.deepEqual(checkCall('dlm.CreateLifecyclePolicy', without, models), [
      'dlm.CreateLifecyclePolicy lacks ExecutionRoleArn',
    ])
    assert.deepEqual(
      checkCall('dlm.CreateLifecyclePolicy', { ...input, State: 'ON', Shape: 'round' }, models),
      [
        'dlm.CreateLifecyclePolicy has no member Shape',
        'dlm.CreateLifecyclePolicy: State is "ON" instead of one of ENABLED, DISABLED',
      ],
    )
  })
})
