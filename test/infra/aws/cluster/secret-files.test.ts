import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, test } from 'node:test'
import { App } from 'cdktf'
import { parse } from 'yaml'
import { SecretFiles } from '../../../../infra/aws/cluster/secret-files.ts'
import { terraformResources } from '../../synthesized.ts'
import { awsBed } from '../bed.ts'

const root = resolve(import.meta.dirname, '../../../..')
const secretArn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop/agent-AbCdEf'
const { stack, account, cluster } = awsBed()
new SecretFiles(stack, 'Files', {
  root,
  account,
  cluster: cluster(),
  name: 'agent',
  secret: { arn: secretArn },
  key: { arn: 'arn:aws:kms:eu-central-1:123456789012:key/1' },
  files: { 'ca.crt': 'authority', password: 'password' },
  serviceAccount: { namespace: 'shop-ns', name: 'agent' },
  namespace: 'shop-ns',
})
const [release] = terraformResources(stack, 'helm_release')
const [{ spec }] = parse(release.values[0]).objects

describe('files of a secret', () => {
  test('are those keys of its JSON that are named, by Pod Identity', () => {
    const { region, usePodIdentity, objects } = spec.parameters
    assert.deepEqual([region, usePodIdentity], ['eu-central-1', 'true'])
    assert.deepEqual(parse(objects), [
      {
        objectName: secretArn,
        objectType: 'secretsmanager',
        objectAlias: 'secret.json',
        jmesPath: [
          { path: 'authority', objectAlias: 'ca.crt' },
          { path: 'password', objectAlias: 'password' },
        ],
      },
    ])
  })

  test('are for one service account, whose role reads this secret alone', () => {
    const [association] = terraformResources(stack, 'aws_eks_pod_identity_association')
    assert.deepEqual([association.namespace, association.service_account], ['shop-ns', 'agent'])
    const [policy] = terraformResources(stack, 'aws_iam_role_policy').filter(
      ({ name }) =>
        name === `\${aws_eks_cluster.Cluster_3DA9CCBA.name}-agent` || /agent$/.test(name),
    )
    const [secret, key] = JSON.parse(policy.policy).Statement
    assert.equal(secret.Resource, secretArn)
    assert.deepEqual(key, {
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: 'arn:aws:kms:eu-central-1:123456789012:key/1',
    })
  })

  test('come by a chart of the repository, with values that it knows', () => {
    const folder = join(App.of(stack).outdir, 'stacks', stack.node.id, release.chart)
    const known = Object.keys(parse(readFileSync(join(folder, 'values.yaml'), 'utf8')))
    assert.deepEqual(Object.keys(parse(release.values[0])), known)
  })
})
