import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { machine } from '../../embedded/stand-ins.ts'

const print = `
  import { terraform } from '../../cli/terraform/terraform.ts'
  const chosen = terraform({ Terraform: '1.4', OpenTofu: '1.6' }, () => {})
  console.log(await chosen.catch((error) => error.message))`

const terraform = (version: string) => `echo "Terraform v${version}"; echo on linux_amd64`
const tofu = (version: string) => `echo "OpenTofu v${version}"`

const find = async (
  t: TestContext,
  programs: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
) => (await (await machine(t, programs)).run(print, env)).stdout

test('terraform is taken before tofu', async (t) => {
  const programs = { terraform: terraform('1.11.4'), tofu: tofu('1.10.5') }
  assert.equal(await find(t, programs), 'terraform')
})

test('tofu is taken where there is no terraform', async (t) => {
  assert.equal(await find(t, { tofu: tofu('1.10.5') }), 'tofu')
})

test('a terraform that does not run is none', async (t) => {
  assert.match(
    await find(t, { terraform: 'exit 126' }),
    /: none on PATH\. Fix: install Terraform 1\.4 /,
  )
})

test('Terraform 1.2 on PATH is too old, and a tofu beside it is taken', async (t) => {
  const old = { terraform: terraform('1.2.9') }
  assert.match(
    await find(t, old),
    /: Terraform 1\.2\.9, which is too old\. Fix: install Terraform 1\.4 /,
  )
  assert.equal(await find(t, { ...old, tofu: tofu('1.11.0-rc1') }), 'tofu')
})

test('a program that TERRAFORM_BINARY_NAME names is taken, and no other', async (t) => {
  const programs = { terraform: terraform('1.11.4'), tofu: tofu('1.5.0') }
  const env = { TERRAFORM_BINARY_NAME: 'tofu' }
  assert.match(await find(t, programs, env), /: OpenTofu 1\.5\.0, which is too old\. Fix: name /)
})
