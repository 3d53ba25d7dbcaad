import assert from 'node:assert/strict'
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, matchesGlob } from 'node:path'
import { beforeEach, describe, test } from 'node:test'
import { AppSources } from '../../infra/app-sources.ts'

describe("the hash of the app's sources", () => {
  let root: string
  const appContentHash = (root: string, buildArguments?: Record<string, string>) =>
    new AppSources(root).contentHash(buildArguments)
  const write = (path: string, content: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'tally-hash-'))
    write('app/server.ts', 'serve()')
    write('app/routes/home.ts', 'home')
    write('Dockerfile', 'FROM scratch')
    write('package.json', '{}')
    write('package-lock.json', '{}')
  })

  test('is the same for the same sources, wherever they are', () => {
    const here = appContentHash(root)
    assert.match(here, /^[0-9a-f]{12}$/)
    const elsewhere = mkdtempSync(join(tmpdir(), 'tally-hash-'))
    root = elsewhere
    write('package-lock.json', '{}')
    write('package.json', '{}')
    write('Dockerfile', 'FROM scratch')
    write('app/routes/home.ts', 'home')
    write('app/server.ts', 'serve()')
    assert.equal(appContentHash(elsewhere), here)
  })

  for (const path of ['app/routes/home.ts', 'Dockerfile', 'package.json', 'package-lock.json']) {
    test(`changes with ${path}`, () => {
      const before = appContentHash(root)
      write(path, 'changed')
      assert.notEqual(appContentHash(root), before)
    })
  }

  test('changes with a template', () => {
    const before = appContentHash(root)
    write('app/notes/views/note.eta', 'changed')
    assert.notEqual(appContentHash(root), before)
  })

  test('changes with the name of a file', () => {
    const before = appContentHash(root)
    rmSync(join(root, 'app/routes/home.ts'))
    write('app/routes/start.ts', 'home')
    assert.notEqual(appContentHash(root), before)
  })

  test('changes with build arguments', () => {
    const hashes = [{}, { A: '1' }, { A: '2' }, { A: '1', B: '1' }, { A: '1B=1' }].map((each) =>
      appContentHash(root, each),
    )
    assert.equal(new Set(hashes).size, hashes.length)
  })

  /** What stands beside the sources, and the image has no use for. */
  const others = [
    'app/.DS_Store',
    'app/.env',
    'app/routes/.home.ts.swp',
    'app/routes/.#home.ts',
    'app/routes/home.ts~',
    'app/routes/#home.ts#',
    'app/routes/home.ts.orig',
    'app/.idea/home.ts',
    'app/settings.json',
    'app/key.pem',
    'app/id_rsa',
  ]
  for (const path of others) {
    test(`does not change with ${path}`, () => {
      const before = appContentHash(root)
      write(path, 'something else')
      assert.equal(appContentHash(root), before)
    })
  }

  test('is over the files that the docker daemon gets', () => {
    const rules = readFileSync(join(import.meta.dirname, '../../.dockerignore'), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
    // The last pattern that matches a file, or a folder that it is in, decides.
    const reachesDaemon = (path: string) =>
      rules.reduce((included, rule) => {
        const pattern = rule.replace('!', '')
        const parts = path.split('/')
        const matches = parts.some((_, index) =>
          matchesGlob(parts.slice(0, index + 1).join('/'), pattern),
        )
        return matches ? rule.startsWith('!') : included
      }, true)
    const generated = ['app/dist/server.js', 'app/node_modules/a/index.ts', 'node_modules/b/b.ts']
    for (const path of [...others, ...generated, 'settings.json', '.git/config']) {
      assert.equal(reachesDaemon(path), false, path)
    }
    const needed = globSync(['app/*/**/*.{ts,eta}', 'app/*.{ts,json}'], {
      cwd: join(import.meta.dirname, '../..'),
      exclude: (name) => ['node_modules', 'dist'].includes(name),
    })
    assert.ok(needed.length > 50)
    for (const path of [...needed, 'package.json', 'package-lock.json']) {
      assert.equal(reachesDaemon(path), true, path)
    }
  })

  test('does not change with what is made from the sources', () => {
    const before = appContentHash(root)
    write('app/dist/server.js', 'bundle')
    write('app/node_modules/fastify/index.js', 'module')
    write('README.md', 'words')
    assert.equal(appContentHash(root), before)
  })
})
