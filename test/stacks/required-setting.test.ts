import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { App, LocalBackend, TerraformStack } from 'cdktf'
import { LocalCommand } from '../../infra/terraform/local-command.ts'
import { requiredSetting } from '../../stacks/required-setting.ts'
import { terraform, withoutTerraform } from '../infra/terraform.ts'

/** A stack that needs a setting and creates a file called `created`. */
function stackWith(value: string | undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'tally-setting-'))
  after(() => rmSync(folder, { recursive: true }))
  const stack = new TerraformStack(new App({ outdir: join(folder, 'cdktf.out') }), 'shop')
  new LocalBackend(stack, { path: join(folder, 'terraform.tfstate') })
  const region = requiredSetting(stack, 'Region', {
    setting: 'shop.region',
    value,
    fix: 'Name one, e.g. {"shop": {"region": "here"}}.',
  })
  new LocalCommand(stack, 'Created', {
    root: folder,
    triggers: { region },
    create: { command: 'touch created' },
  })
  return { stack, created: () => existsSync(join(folder, 'created')) }
}

describe('a setting that a stack can not do without', { skip: withoutTerraform }, () => {
  test('fails the plan with its name and what to do, before anything is created', () => {
    const { stack, created } = stackWith(undefined)
    const run = terraform(stack)
    for (const args of [['plan'], ['apply', '-auto-approve']]) {
      const { status, output } = run(...args, '-input=false')
      assert.equal(status, 1, output)
      const text = output.replace(/\s*\n[│\s]*/g, ' ')
      assert.match(text, /The setting shop\.region is missing\. Name one, e\.g\. \{"shop"/)
    }
    assert.ok(!created())
  })

  test('changes nothing where it is set', () => {
    const { stack, created } = stackWith('here')
    assert.equal(stack.toTerraform().variable, undefined)
    const { status, output } = terraform(stack)('apply', '-auto-approve', '-input=false')
    assert.equal(status, 0, output)
    assert.ok(created())
  })
})
