import assert from 'node:assert/strict'
import {
  chmodSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, matchesGlob } from 'node:path'
import { beforeEach, describe, test } from 'node:test'
import { BuildContext } from '../../../infra/images/build-context.ts'

const repository = join(import.meta.dirname, '../../..')

describe("the hash of an image's build context", () => {
  let root: string
  const appContentHash = (root: string, buildArguments?: Record<string, string>) =>
    new BuildContext(root).contentHash(buildArguments)
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
    write('.dockerignore', readFileSync(join(repository, '.dockerignore'), 'utf8'))
  })

  test('is the same for the same sources, wherever they are', () => {
    const here = appContentHash(root)
    assert.match(here, /^[0-9a-f]{12}$/)
    const elsewhere = mkdtempSync(join(tmpdir(), 'tally-hash-'))
    root = elsewhere
    write('.dockerignore', readFileSync(join(repository, '.dockerignore'), 'utf8'))
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

  test('changes with a Dockerfile of another name', () => {
    write('docker/web.Dockerfile', 'FROM scratch')
    const hash = () => new BuildContext(root, 'docker/web.Dockerfile').contentHash()
    const before = hash()
    write('docker/web.Dockerfile', 'FROM busybox')
    assert.notEqual(hash(), before)
  })

  test('changes when a file may be executed', () => {
    const before = appContentHash(root)
    chmodSync(join(root, 'app/server.ts'), 0o755)
    assert.notEqual(appContentHash(root), before)
  })

  test('is over every file, links too, where nothing is ignored', () => {
    rmSync(join(root, '.dockerignore'))
    symlinkSync('nowhere', join(root, 'link'))
    const hashes = [appContentHash(root)]
    write('static/logo.svg', 'logo')
    hashes.push(appContentHash(root))
    rmSync(join(root, 'link'))
    symlinkSync('elsewhere', join(root, 'link'))
    hashes.push(appContentHash(root))
    assert.equal(new Set(hashes).size, 3)
  })

  test('takes links as builders get them, wherever they lead', () => {
    symlinkSync('round', join(root, 'app/round'))
    symlinkSync('routes/home.ts', join(root, 'app/home.ts'))
    const before = appContentHash(root)
    rmSync(join(root, 'app/home.ts'))
    write('app/home.ts', 'home')
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
    const rules = readFileSync(join(repository, '.dockerignore'), 'utf8')
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
      cwd: repository,
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
