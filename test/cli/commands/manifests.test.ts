import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { parseAllDocuments } from 'yaml'
import { parseTarget, targets } from '../../../cli/targets/index.ts'
import { defaults } from '../../../config/defaults.ts'

const folder = mkdtempSync(join(tmpdir(), 'tally-manifests-'))
after(() => rmSync(folder, { recursive: true }))

const prod = { standby: { region: 'eu-west-1' } }
const aws = { region: 'eu-central-1', apiAccess: { from: 'vpc' }, prod }

/** The manifests of a target with some settings. */
function manifestsOf(name: string, settings: object = { aws }): Promise<string> {
  const file = join(folder, 'settings.json')
  writeFileSync(file, JSON.stringify(settings))
  process.env.TALLY_SETTINGS = file
  return parseTarget(name).manifests()
}

describe('manifests', () => {
  for (const { name } of targets) {
    test(`of ${name} are complete objects, and the namespace is one of them`, async () => {
      const yaml = await manifestsOf(name)
      const objects = parseAllDocuments(yaml).map((document) => document.toJS())
      assert.ok(objects.some(({ kind }) => kind === 'Namespace'))
      assert.ok(objects.length > 10)
      for (const { apiVersion, kind, metadata } of objects) {
        assert.ok(apiVersion && kind && metadata.name, JSON.stringify(metadata))
      }
      assert.doesNotMatch(
        yaml,
        /\$\{(kubernetes|terraform|helm|aws)_/,
        'no expression of Terraform',
      )
    })
  }

  test('name the charts that Helm applies', async () => {
    const { repository, chart, version } = defaults.charts.nginxIngress
    const [firstLine = ''] = (await manifestsOf('local')).split('\n')
    assert.match(firstLine, /^# Not in here, applied by Helm: /)
    assert.ok(firstLine.includes(`${repository}/${chart} ${version}`), firstLine)
  })

  test('name no chart where NGINX is applied without Helm', async () => {
    assert.doesNotMatch(await manifestsOf('local', { local: { ingress: 'proxy' } }), /^#/)
  })

  test('of AWS are refused without the settings that AWS needs, naming each', async () => {
    await assert.rejects(manifestsOf('aws-prod', {}), {
      message:
        /^The manifests of aws-prod need settings that are missing:\n.*aws\.region: missing\. Fix: .*\n.*aws\.apiAccess: missing\. Fix: /,
    })
  })
})
