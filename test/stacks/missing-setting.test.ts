import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { App, LocalBackend, TerraformStack } from 'cdktf'
import { LocalCommand } from '../../infra/terraform/local-command.ts'
import { MissingSetting } from '../../stacks/missing-setting.ts'
import { terraform, withoutTerraform } from '../infra/terraform.ts'

/** A stack that lacks a setting and creates a file called `created`. */
function stackWithout() {
  const folder = mkdtempSync(join(tmpdir(), 'tally-setting-'))
  after(() => rmSync(folder, { recursive: true }))
  const stack = new TerraformStack(new App({ outdir: join(folder, 'cdktf.out') }), 'shop')
  new LocalBackend(stack, { path: join(folder, 'terraform.tfstate') })
  const region = new MissingSetting(stack, 'Region', {
    setting: 'shop.region',
    fix: 'Name one, e.g. {"shop": {"region": "here"}}.',
  }).stringValue
  new LocalCommand(stack, 'Created', {
    root: folder,
    triggers: { region },
    create: { command: 'touch created' },
  })
  return { stack, created: () => existsSync(join(folder, 'created')) }
}

describe('a missing setting that a stack can not do without', { skip: withoutTerraform }, () => {
  test('fails the plan with its name and what to do, before anything is created', () => {
    const { stack, created } = stackWithout()
    const run = terraform(stack)
    for (const args of [['plan'], ['apply', '-auto-approve']]) {
      const { status, output } = run(...args, '-input=false')
      assert.equal(status, 1, output)
      const text = output.replace(/\s*\n[│\s]*/g, ' ')
      assert.match(text, /The setting shop\.region is missing\. Fix: Name one, e\.g\. \{"shop"/)
    }
    assert.ok(!created())
  })

  test('can not be given as a variable of Terraform, which says nothing of the rest', () => {
    const { stack, created } = stackWithout()
    const run = terraform(stack, { environment: { TF_VAR_Region: 'there' } })
    for (const args of [[], ['-var', 'Region=here']]) {
      const { status, output } = run('apply', '-auto-approve', '-input=false', ...args)
      assert.equal(status, 1, output)
    }
    assert.ok(!created())
  })
})
