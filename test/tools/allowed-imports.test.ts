import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { ICruiseResult } from 'dependency-cruiser'

const root = resolve(import.meta.dirname, '../..')

/** What is refused: the file, what it imports, and the rule by which. */
const forbidden: readonly (readonly [from: string, to: string, rule: string])[] = [
  ['main.ts', 'cli/main.ts', 'main.ts'],
  ['stacks/a.ts', 'loadtest/a.ts', 'stacks/'],
  ['stacks/b.ts', 'app/server.ts', 'stacks/'],
  ['stacks/c.ts', 'embedded/node/node.ts', 'stacks/'],
  ['infra/a.ts', 'config/a.ts', 'infra/'],
  ['infra/b.ts', 'infra/aws/a.ts', 'infra/'],
  ['infra/kubernetes/a.ts', 'infra/aws/a.ts', 'infra/kubernetes/'],
  ['infra/kubernetes/redis/a.ts', 'config/a.ts', 'infra/kubernetes/'],
  ['infra/aws/b.ts', 'infra/kubernetes/b.ts', 'infra/aws/'],
  ['infra/aws/network/a.ts', 'app/contract.ts', 'infra/aws/'],
  ['infra/manifests/a.ts', 'infra/kubernetes/b.ts', 'infra/manifests/'],
  ['infra/monitoring/a.ts', 'dashboards/a.ts', 'infra/monitoring/'],
  ['infra/terraform/a.ts', 'infra/manifests/b.ts', 'infra/terraform/'],
  ['app/routes/a.ts', 'config/a.ts', 'app/'],
  ['app/routes/b.ts', 'node_modules/not-of-the-app', 'undeclared-package'],
  ['config/b.ts', 'app/server.ts', 'config/'],
  ['dashboards/boards/a.ts', 'app/server.ts', 'dashboards/'],
  ['loadtest/send/a.ts', 'infra/b.ts', 'loadtest/'],
  ['loadtest/send/b.ts', 'node_modules/cdktf', 'loadtest/'],
  ['embedded/node/a.ts', 'app/contract.ts', 'embedded/'],
  ['embedded/b.ts', 'cli/main.ts', 'embedded/'],
  ['cli/a.ts', 'app/server.ts', 'cli/'],
  ['cli/b.ts', 'test/a.ts', 'cli/'],
  ['tools/a.ts', 'stacks/d.ts', 'tools/'],
  ['tools/policy/a.ts', 'cli/main.ts', 'tools/'],
  ['test/b.ts', 'elsewhere/a.ts', 'test/'],
  ['elsewhere/b.ts', 'app/contract.ts', 'unknown-folder'],
  ['infra/aws/c.ts', 'node_modules/@cdktf/provider-aws', 'whole-provider'],
]

const allowed: readonly (readonly [from: string, to: string])[] = [
  ['main.ts', 'stacks/d.ts'],
  ['stacks/e.ts', 'infra/aws/a.ts'],
  ['stacks/f.ts', 'embedded/images/image-names.ts'],
  ['infra/aws/d.ts', 'node_modules/@cdktf/provider-aws/lib/vpc/index.js'],
  ['infra/kubernetes/c.ts', 'node_modules/@cdktf/provider-kubernetes/lib/pod/index.js'],
  ['dashboards/c.ts', 'app/metrics/catalog.ts'],
  ['loadtest/c.ts', 'app/contract.ts'],
  ['cli/c.ts', 'infra/kubernetes/b.ts'],
  ['test/c.ts', 'cli/main.ts'],
]

/** Each way to write an import of what config may not know. */
const forms: Readonly<Record<string, string>> = {
  import: "import '../cli/main.ts'",
  'import type': "import type { A } from '../cli/main.ts'\nexport type B = A",
  'import()': "await import('../cli/main.ts')",
  export: "export * from '../cli/main.ts'",
  require:
    "import { createRequire } from 'node:module'\n" +
    "const require = createRequire(import.meta.url)\nrequire('../cli/main.ts')",
}

describe('imports between folders', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tally-imports-'))
  after(() => rmSync(folder, { recursive: true, force: true }))

  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const specifier = (from: string, to: string) =>
    to.startsWith('node_modules/')
      ? to.slice('node_modules/'.length)
      : `./${relative(dirname(from), to)}`

  let violations: ICruiseResult['summary']['violations']
  const rulesThatRefuse = (from: string) =>
    violations.filter((violation) => violation.from === from).map(({ rule }) => rule.name)

  before(() => {
    write('package.json', '{ "dependencies": { "not-of-the-app": "1", "cdktf": "1" } }')
    write('app/package.json', '{}')
    const imports = [...forbidden.map(([from, to]) => [from, to] as const), ...allowed]
    for (const [, to] of imports) {
      if (/^node_modules\/.*(?<!\.js)$/.test(to)) {
        write(`${to}/package.json`, '{ "main": "lib/index.js" }')
        write(`${to}/lib/index.js`, '')
      } else write(to, '')
    }
    const texts = Object.groupBy(imports, ([from]) => from)
    for (const [from, lines = []] of Object.entries(texts)) {
      write(from, lines.map(([, to]) => `import '${specifier(from, to)}'\n`).join(''))
    }
    write('infra/aws/circle/a.ts', "import type { B } from './b.ts'")
    write('infra/aws/circle/b.ts', "import './a.ts'")
    for (const [name, text] of Object.entries(forms)) write(`config/${name}.ts`, text)

    const { stdout, stderr } = spawnSync(
      join(root, 'node_modules/.bin/depcruise'),
      ['--config', join(root, 'tools/allowed-imports.ts'), '--output-type', 'json', '.'],
      { cwd: folder, encoding: 'utf8' },
    )
    assert.equal(stderr, '')
    violations = (JSON.parse(stdout) as ICruiseResult).summary.violations
  })

  for (const [from, to, rule] of forbidden) {
    test(`${from} may not import ${to}`, () => {
      assert.deepEqual(rulesThatRefuse(from), [rule])
    })
  }

  test('files may not import each other', () => {
    const circles = violations.filter(({ rule }) => rule.name === 'circle')
    assert.deepEqual(
      circles.map(({ cycle }) => cycle?.map(({ name }) => name).sort()),
      [['infra/aws/circle/a.ts', 'infra/aws/circle/b.ts']],
    )
  })

  for (const [from, to] of allowed) {
    test(`${from} may import ${to}`, () => {
      assert.ok(!violations.some((violation) => violation.from === from && violation.to === to))
    })
  }

  for (const form of Object.keys(forms)) {
    test(`${form} counts as an import`, () => {
      assert.deepEqual(rulesThatRefuse(`config/${form}.ts`), ['config/'])
    })
  }

  test('a type imported in passing, which the rules do not see, is refused by the linter', () => {
    write('config/in-passing.ts', "export type A = import('../cli/main.ts').B\n")
    const { status, stderr } = spawnSync(
      join(root, 'node_modules/.bin/biome'),
      ['lint', `--config-path=${root}/biome.json`, '--vcs-enabled=false', 'config/in-passing.ts'],
      { cwd: folder, encoding: 'utf8' },
    )
    assert.equal(status, 1)
    assert.match(stderr, /import the type with `import type`/)
  })
})
