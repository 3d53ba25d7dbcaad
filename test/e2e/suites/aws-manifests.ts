import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseSettings } from '../../../config/load-settings.ts'
import { AppSources } from '../../../infra/app-sources.ts'
import { renderManifests } from '../../../infra/manifests/index.ts'
import { toYaml } from '../../../infra/manifests/to-yaml.ts'
import { awsWorkloadsStack } from '../../../stacks/aws-workloads.ts'
import { admitted } from '../support/admitted.ts'
import { root } from '../support/tally.ts'

describe('the Kubernetes half of AWS', () => {
  // Its namespaces are there: they are those of the platform that runs.
  const settings = parseSettings({}, '/settings.json')

  for (const id of ['aws', 'aws-prod'] as const) {
    test(`is accepted by the API server with strict validation: ${id}`, async () => {
      const stack = awsWorkloadsStack(id, { settings, sources: new AppSources(root) })
      const manifests = renderManifests(stack, { helmReleases: 'skip' })
      assert.ok(manifests.length >= 20, `${manifests.length} manifests`)
      assert.equal((await admitted(toYaml(manifests))).length, manifests.length)
    })
  }
})
