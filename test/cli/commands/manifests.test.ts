import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseAllDocuments } from 'yaml'
import { manifestsYaml } from '../../../cli/targets/manifests-yaml.ts'
import { targets } from '../../../cli/targets/targets.ts'
import { parseSettings } from '../../../config/load-settings.ts'

const settings = parseSettings({}, 'settings.json')
const objectsOf = (yaml: string) => parseAllDocuments(yaml).map((document) => document.toJS())

describe('manifests', () => {
  for (const target of targets) {
    test(`of ${target} are complete objects, the namespace first`, () => {
      const objects = objectsOf(manifestsYaml(target, settings))
      assert.equal(objects[0].kind, 'Namespace')
      assert.ok(objects.length > 10)
      for (const { apiVersion, kind, metadata } of objects) {
        assert.ok(apiVersion && kind && metadata.name, JSON.stringify(metadata))
      }
    })

    test(`of ${target} hold no expression of Terraform`, () => {
      assert.doesNotMatch(manifestsYaml(target, settings), /\$\{(kubernetes|terraform|helm)_/)
    })
  }

  test('name the charts that Helm applies', () => {
    const { repository, chart, version } = settings.charts.nginxIngress
    const [firstLine = ''] = manifestsYaml('local', settings).split('\n')
    assert.match(firstLine, /^# Not in here, applied by Helm: /)
    assert.ok(firstLine.includes(`${repository}/${chart} ${version}`), firstLine)
  })

  test('name no chart where NGINX is applied without Helm', () => {
    const proxy = parseSettings({ local: { ingress: 'proxy' } }, 'settings.json')
    assert.doesNotMatch(manifestsYaml('local', proxy), /^#/)
  })
})
