import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parseSettings } from '../../config/load-settings.ts'
import { settingsSchema } from '../../config/schema.ts'

const text = readFileSync(join(import.meta.dirname, '../../docs/settings.md'), 'utf8')
/** Setting → default, as the table has them; a default that is no code is none. */
const documented = new Map(
  [...text.matchAll(/^\| `([\w.]+)` \| (?:`([^`]+)`|none) \|/gm)].map(
    ([, path = '', value]) => [path, value === undefined ? undefined : JSON.parse(value)] as const,
  ),
)

function leaves(value: object, path = ''): [string, unknown][] {
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'object' && !Array.isArray(inner)
      ? leaves(inner, `${path}${key}.`)
      : [[path + key, inner] as [string, unknown]],
  )
}

test('docs/settings.md has every setting with its default', () => {
  const defaults = leaves(parseSettings({}, '/settings.json'))
  for (const [path, value] of defaults) assert.deepEqual(documented.get(path), value, path)
})

test('docs/settings.md has no setting that does not exist', () => {
  for (const path of documented.keys()) {
    const [first = '', ...rest] = path.split('.')
    // A setting that exists is refused for its value, one that doesn't for its name.
    const wrong = [first, ...rest].reduceRight<unknown>((value, key) => ({ [key]: value }), null)
    const result = settingsSchema.safeParse(wrong)
    assert.ok(!result.success, path)
    assert.ok(!result.error.issues.some(({ code }) => code === 'unrecognized_keys'), path)
  }
})
