import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ClusterAddOns } from '../../../../infra/aws/cluster/cluster-add-ons.ts'
import { terraformResources } from '../../synthesized.ts'
import { awsBed } from '../bed.ts'

const { stack, cluster } = awsBed()
new ClusterAddOns(stack, 'AddOns', { cluster: cluster(), after: [] })
const addOns = terraformResources(stack, 'aws_eks_addon')
const addOn = (name: string) => addOns.find(({ addon_name }) => addon_name === name)

describe('the add-ons', () => {
  test('are those that EKS Auto Mode does not bring', () => {
    assert.deepEqual(addOns.map(({ addon_name }) => addon_name).sort(), [
      'aws-secrets-store-csi-driver-provider',
      'metrics-server',
    ])
  })

  test("have the version that EKS has for the cluster's by default", () => {
    for (const { addon_name, addon_version } of addOns) {
      assert.match(
        addon_version,
        /^\$\{data\.aws_eks_addon_version\.\w+[-\w]*\.version\}$/,
        addon_name,
      )
    }
  })

  test('bring a rotated secret to running pods', () => {
    const values = JSON.parse(addOn('aws-secrets-store-csi-driver-provider')?.configuration_values)
    assert.equal(values['secrets-store-csi-driver'].enableSecretRotation, true)
  })
})
