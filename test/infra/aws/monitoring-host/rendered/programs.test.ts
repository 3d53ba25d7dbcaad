import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  architectureOf,
  pinnedPrograms,
} from '../../../../../infra/aws/monitoring-host/rendered/programs.ts'

describe('the programs of the monitoring host', () => {
  for (const architecture of ['amd64', 'arm64'] as const) {
    test(`are pinned by version and checksum for ${architecture}`, () => {
      const programs = pinnedPrograms(architecture)
      assert.deepEqual(programs.map(({ name }) => name).sort(), [
        ...['alertmanager', 'grafana', 'node_exporter', 'prometheus'],
      ])
      for (const { url, sha256, version } of programs) {
        assert.match(sha256, /^[0-9a-f]{64}$/)
        assert.match(
          url,
          new RegExp(`^https://.*${version.replaceAll('.', '\\.')}.*${architecture}`),
        )
      }
    })
  }

  test('come from a mirror under their own names, with the same checksums', () => {
    const own = pinnedPrograms('arm64')
    const mirrored = pinnedPrograms('arm64', 'https://mirror.example/releases/')
    for (const [index, { url, sha256 }] of mirrored.entries()) {
      const name = own[index]?.url.split('/').at(-1)
      assert.equal(url, `https://mirror.example/releases/${name}`)
      assert.equal(sha256, own[index]?.sha256)
    }
  })

  test('have another checksum for another architecture', () => {
    const sums = [...pinnedPrograms('amd64'), ...pinnedPrograms('arm64')].map(
      ({ sha256 }) => sha256,
    )
    assert.equal(new Set(sums).size, sums.length)
  })

  test('are those of the processor that the instance type has', () => {
    for (const type of ['t4g.small', 'm7g.large', 'c8gd.large', 'r6gn.medium', 'im4gn.large']) {
      assert.equal(architectureOf(type), 'arm64', type)
    }
    for (const type of ['t3.small', 'm7i.large', 'g5.xlarge', 'c6a.large', 'm7i-flex.large']) {
      assert.equal(architectureOf(type), 'amd64', type)
    }
  })
})
