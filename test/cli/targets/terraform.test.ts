import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { machine } from '../../embedded/stand-ins.ts'

const print = `
  import { installedTerraform } from '../../cli/targets/terraform.ts'
  console.log(await installedTerraform().catch((error) => error.message))`

const find = async (t: TestContext, programs: Readonly<Record<string, string>>) =>
  (await (await machine(t, programs)).run(print)).stdout

test('terraform is taken before tofu', async (t) => {
  assert.equal(await find(t, { terraform: 'true', tofu: 'true' }), 'terraform')
})

test('tofu is taken where there is no terraform', async (t) => {
  assert.equal(await find(t, { tofu: 'true' }), 'tofu')
})

test('a terraform that does not run is none', async (t) => {
  assert.equal(await find(t, { terraform: 'exit 126' }), 'undefined')
})
