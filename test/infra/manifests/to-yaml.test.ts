import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseAllDocuments } from 'yaml'
import { toYaml } from '../../../infra/manifests/to-yaml.ts'

test('YAML reads back as the same manifests, one document each', () => {
  const labels = { app: 'tally' }
  const manifests = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'tally', labels } },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'config', namespace: 'tally', labels },
      data: {
        'a.conf': 'one {\n  two "three"; # é\n}\n',
        on: 'yes',
        number: '0644',
        long: 'x '.repeat(200),
      },
    },
  ]
  const yaml = toYaml(manifests)
  assert.deepEqual(
    parseAllDocuments(yaml).map((document) => document.toJS()),
    manifests,
  )
  assert.match(yaml, /^ {2}a\.conf: \|\n {4}one \{$/m, 'files stay readable')
  assert.doesNotMatch(yaml, /[&*]a1/, 'no YAML aliases')
})

test('text that YAML 1.1 reads as another type is quoted, since kubectl reads 1.1', () => {
  const data = { on: 'yes', off: 'off', mode: '0644', time: '12:30:00', tilde: '~' }
  const yaml = toYaml([{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'config' }, data }])
  const [document] = parseAllDocuments(yaml, { version: '1.1' })
  assert.deepEqual(document?.toJS().data, data)
})
