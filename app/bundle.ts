import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { build } from 'esbuild'

const here = import.meta.dirname

/**
 * Optional dependencies of MongoDB's driver: other ways to authenticate, to compress and to connect.
 * They are not bundled even where another package brings them, so that the same sources give the
 * same bundle on every machine.
 */
const optionalOfMongodb = [
  '@aws-sdk/credential-providers',
  '@mongodb-js/zstd',
  'aws4',
  'gcp-metadata',
  'kerberos',
  'mongodb-client-encryption',
  'snappy',
  'socks',
]

/** Where `node app/bundle.ts` and `npm run bundle` put the bundle. */
export const defaultBundleDir = join(here, 'dist')

/**
 * Bundles the app into a folder that is complete by itself: copied anywhere, `node server.js`
 * in it serves every route. The folder is emptied first. The same sources give the same bytes.
 *
 * Beside `server.js` it holds the notices of licenses, a `package.json` (says: CommonJS), the
 * notes' templates, and Swagger UI's files where Node's resolution finds them: files that are read,
 * so esbuild can't take them in.
 */
export async function bundleApp(outDir: string = defaultBundleDir): Promise<void> {
  await rm(outDir, { recursive: true, force: true })
  await mkdir(outDir, { recursive: true })

  await build({
    entryPoints: [join(here, 'server.ts')],
    outfile: join(outDir, 'server.js'),
    bundle: true,
    platform: 'node',
    target: 'node22',
    // An ES module that imports `node:http` has Node load its `fetch` and WebSocket too, to list
    // what the module exports: 30 ms and 11 MiB for what the app doesn't use.
    format: 'cjs',
    define: {
      'import.meta.dirname': '__dirname',
      'import.meta.filename': '__filename',
    },
    external: optionalOfMongodb,
    // MongoDB's driver parses its addresses with this package, which brings its own tables of
    // Unicode. Node has the same class.
    alias: { 'whatwg-url': 'node:url' },
    // Without comments it is a third smaller and all ASCII, which halves what Node keeps of it in
    // memory. Names stay, and lines are short, so that stack traces still say where.
    minifyWhitespace: true,
    lineLimit: 120,
    legalComments: 'linked',
    logLevel: 'warning',
  })
  await writeFile(join(outDir, 'package.json'), '{ "type": "commonjs", "private": true }\n')
  await cp(join(here, 'notes/views'), join(outDir, 'views'), {
    recursive: true,
    filter: (path) => !path.endsWith('.ts'),
  })

  const swaggerUi = '@fastify/swagger-ui'
  const source = dirname(createRequire(import.meta.filename).resolve(`${swaggerUi}/package.json`))
  const copy = join(outDir, 'node_modules', swaggerUi)
  // `swagger-ui.js` is the same code as `swagger-ui-bundle.js` without its dependencies; no page asks for it.
  for (const file of ['package.json', 'LICENSE', 'static']) {
    await cp(join(source, file), join(copy, file), {
      recursive: true,
      filter: (path) => !path.endsWith('/swagger-ui.js'),
    })
  }
}

if (import.meta.main ?? process.argv[1] === import.meta.filename) {
  const outDir = resolve(process.argv[2] ?? defaultBundleDir)
  await bundleApp(outDir)
  process.stdout.write(`bundled into ${outDir}\n`)
}
