import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaults } from '../../config/defaults.ts'
import { privateFolders } from '../../embedded/machine/prepare-machine.ts'
import { renderManifests } from '../../infra/manifests/index.ts'
import { platformStack } from '../../stacks/embedded.ts'
import { sources } from './stacks.ts'

test("what pods keep on the embedded cluster's node is in the cluster's own folder, which goes with it", () => {
  const settings = { ...defaults, logs: { ...defaults.logs, enabled: true } }
  const text = JSON.stringify(renderManifests(platformStack('embedded', { settings, sources })))
  const written = [...text.matchAll(/"hostPath":{"path":"([^"]+)","type":"DirectoryOrCreate"}/g)]
  assert.deepEqual(
    written
      .map(([, path = '']) => path)
      .filter((path) => !privateFolders.some((each) => `${path}/`.startsWith(`${each}/`))),
    [],
  )
  assert.ok(written.length > 0)
})
