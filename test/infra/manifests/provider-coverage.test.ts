import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { App, TerraformResource, TerraformStack } from 'cdktf'
import { renderManifests } from '../../../infra/manifests/index.ts'
import { supportedResourceTypes } from '../../../infra/manifests/supported-kinds.ts'
import { everyArgument } from './provider-arguments.ts'

/** Told to Terraform, not to Kubernetes: the renderer leaves them out on purpose. */
const terraformOnly = /^(id|timeouts|target_state|wait_.*)$/

/** What Terraform's provider has under other names or for other purposes: refused, not rendered. */
const refused =
  /volume\.(local|azure_disk\.data_disk_uri|azure_file\.secret_namespace|glusterfs\.endpoints_name|(ceph_fs|flex_volume|rbd)\.secret_ref\.namespace|rbd\.(ceph_monitors|rados_user|rbd_image|rbd_pool))$|persistent_volume_source\.(azure_disk\.data_disk_uri|glusterfs\.endpoints_name|rbd\.(ceph_monitors|rados_user|rbd_image|rbd_pool))$|^metadata\.generate_name$|^spec\.target_cpu_utilization_percentage$|^(binary_)?data(_wo(_revision)?)?$/

const isRefused = (resourceType: string, path: string): boolean =>
  refused.test(path) && (resourceType === 'kubernetes_secret_v1' || !/^(binary_)?data$/.test(path))

describe('what the provider can hold', () => {
  for (const resourceType of supportedResourceTypes) {
    test(`nothing that ${resourceType} holds is dropped`, () => {
      const given = everyArgument(resourceType, (path) => isRefused(resourceType, path))
      const [manifest] = renderOf(resourceType, given)
      assert.ok(manifest)
      const { apiVersion, kind, ...rendered } = manifest
      const kept = Object.entries(given).filter(([key]) => !terraformOnly.test(key))
      assert.deepEqual(
        leaves(rendered).sort(),
        leaves(Object.fromEntries(kept)).sort(),
        `${apiVersion} ${kind} has not exactly the values that Terraform has`,
      )
    })
  }

  test('what has no equal in Kubernetes is refused, not dropped', () => {
    const metadata = { name: 'pod' }
    for (const [resourceType, spec] of [
      ['kubernetes_pod_v1', { volume: [{ local: { path: '/' } }] }],
      ['kubernetes_pod_v1', { volume: [{ rbd: { rbd_image: 'image' } }] }],
      ['kubernetes_horizontal_pod_autoscaler_v2', { target_cpu_utilization_percentage: 50 }],
    ] as const) {
      assert.throws(() => renderOf(resourceType, { metadata, spec }), /has no place in V[12]/)
    }
  })
})

function renderOf(resourceType: string, values: Readonly<Record<string, unknown>>) {
  const stack = new TerraformStack(new App(), 'stack')
  const resource = new TerraformResource(stack, 'Resource', {
    terraformResourceType: resourceType,
  })
  for (const [key, value] of Object.entries(values)) resource.addOverride(key, value)
  return renderManifests(stack)
}

/** All scalar values, with file modes back in the octal digits that Terraform has. */
function leaves(value: unknown, key = ''): string[] {
  if (typeof value !== 'object' || value === null) {
    const isMode = typeof value === 'number' && /^(defaultMode|mode)$/.test(key)
    return [isMode ? value.toString(8) : String(value)]
  }
  return Object.entries(value).flatMap(([name, entry]) => leaves(entry, name))
}
