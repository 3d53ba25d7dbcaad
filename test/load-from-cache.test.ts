import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { pathToFileURL } from 'node:url'

const loader = pathToFileURL(join(import.meta.dirname, '../load-from-cache.ts')).href
const root = join(import.meta.dirname, '..')

/** A program of two files that loads the second with a cache of its own. */
function program(t: TestContext, firstModule: string) {
  const folder = mkdtempSync(join(tmpdir(), 'tally-test-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const cache = join(folder, 'cache')
  const module = join(folder, 'module.ts')
  const main = join(folder, 'main.ts')
  writeFileSync(
    main,
    `import { loadFromCache } from ${JSON.stringify(loader)}
     loadFromCache(${JSON.stringify(cache)})
     await import('./module.ts')`,
  )
  const write = (source: string) => writeFileSync(module, source)
  write(firstModule)
  const run = () => spawnSync(process.execPath, [main], { cwd: root, encoding: 'utf8' })
  return { cache, folder, write, run }
}

describe('loading from a cache', () => {
  test('runs TypeScript alike with an empty and with a filled cache, and says nothing about it', (t) => {
    const { cache, run } = program(t, 'const text: string = "typed"\nconsole.log(text)')
    for (const _ of ['empty', 'filled']) {
      const { stdout, stderr, status } = run()
      assert.deepEqual([stdout, stderr, status], ['typed\n', '', 0])
    }
    assert.ok(readdirSync(cache).some((name) => name.startsWith('stripped-types-')))
  })

  test('runs what a file holds now, not what it held before', (t) => {
    const { run, write } = program(t, 'console.log("one" as string)')
    assert.equal(run().stdout, 'one\n')
    write('console.log("two" as string)')
    assert.equal(run().stdout, 'two\n')
  })

  test('starts anew where the cache is broken', (t) => {
    const { cache, run } = program(t, 'console.log("one" as string)')
    run()
    const [file = ''] = readdirSync(cache).filter((name) => name.startsWith('stripped-types-'))
    writeFileSync(join(cache, file), '{"half')
    const { stdout, stderr } = run()
    assert.deepEqual([stdout, stderr], ['one\n', ''])
  })

  test('tells the place of an error in the source', (t) => {
    const { run } = program(t, 'interface Typed {}\n\nthrow new Error("broken")')
    run()
    assert.match(run().stderr, /module\.ts:3:7/)
  })

  test('still has what is loaded only when it is used: cdktf zips an asset', (t) => {
    const { run } = program(
      t,
      `import { createRequire } from 'node:module'
       import { mkdtempSync, statSync } from 'node:fs'
       const require = createRequire(${JSON.stringify(loader)})
       const { App, TerraformAsset, TerraformStack } = require('cdktf')
       const app = new App({ outdir: import.meta.dirname + '/out' })
       const stack = new TerraformStack(app, 'stack')
       const path = import.meta.dirname
       const asset = new TerraformAsset(stack, 'asset', { path: mkdtempSync(path + '/asset-'), type: 2 })
       app.synth()
       console.log(statSync(path + '/out/stacks/stack/' + asset.path).isFile())`,
    )
    assert.deepEqual([run().stdout, run().stdout], ['true\n', 'true\n'])
  })

  test('reads of a provider what it holds now, with and without a map', (t) => {
    const { cache, folder, run } = program(
      t,
      `import { createRequire } from 'node:module'
       console.log(createRequire(import.meta.url)('@cdktf/provider-own/lib.js'))`,
    )
    const provider = join(folder, 'node_modules/@cdktf/provider-own')
    mkdirSync(provider, { recursive: true })
    const map = `\n//# sourceMappingURL=data:application/json;base64,${'A'.repeat(10_000)}`
    for (const source of [`module.exports = 1${map}`, 'module.exports = 23', `// ü${map}`]) {
      writeFileSync(join(provider, 'lib.js'), source)
      const said = source.startsWith('//') ? '{}\n' : `${/\d+/.exec(source)}\n`
      assert.deepEqual([run().stdout, run().stdout], [said, said])
    }
    for (const broken of ['null', '[["file:///x", -1]]', '{"half']) {
      writeFileSync(join(cache, 'code-lengths.json'), broken)
      assert.equal(run().stdout, '{}\n')
    }
  })
})
