import { hash } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import {
  createRequire,
  enableCompileCache,
  type LoadFnOutput,
  type LoadHookContext,
  registerHooks,
  stripTypeScriptTypes,
} from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const require = createRequire(import.meta.url)

/** A TypeScript file's text without its types, and the hash of the text with them. */
interface Stripped {
  readonly hash: string
  readonly code: string
}

/** Loads a file in a way of its own; undefined leaves it to Node. */
type Loader = (url: string, context: LoadHookContext) => LoadFnOutput | undefined

/**
 * Makes what is loaded from now on load faster. What compiling and stripping types yield is kept, and
 * found again by the source's content, so that a changed file is never taken for what it was.
 *
 * @param folder where to keep it; it may be deleted at any time
 */
export function loadFromCache(folder: string): void {
  enableCompileCache(join(folder, 'node-compile-cache'))
  const loaders = [
    strippedTypes(folder),
    namedExports(['cdktf', 'constructs']),
    onFirstUse(seldomUsed()),
    withoutSourceMap(folder),
  ]
  registerHooks({
    load(url, context, nextLoad) {
      for (const load of loaders) {
        const loaded = load(url, context)
        if (loaded) return { ...loaded, shortCircuit: true }
      }
      return nextLoad(url, context)
    },
  })
}

/** Node 22 strips the types of each file in each run, which is a seventh of a synthesis. */
function strippedTypes(folder: string): Loader {
  const kept = keptValues<Stripped>(join(folder, `stripped-types-${process.version}.json`))
  return (url) => {
    if (!url.startsWith('file:') || !url.endsWith('.ts')) return undefined
    const source = readFileSync(fileURLToPath(url), 'utf8')
    const sourceHash = hash('sha256', source)
    const known = kept.get(url)
    if (known?.hash === sourceHash) return { format: 'module', source: known.code }
    const code = stripTypes(source)
    kept.set(url, { hash: sourceHash, code })
    return { format: 'module', source: code }
  }
}

/** Values by URL that one run finds out for the next ones, in a file. */
function keptValues<Value>(file: string) {
  const values = new Map<string, Value>()
  try {
    for (const [url, value] of JSON.parse(readFileSync(file, 'utf8'))) values.set(url, value)
  } catch {
    // There is none yet, or it is broken: it is written anew.
  }
  const write = () => {
    try {
      mkdirSync(join(file, '..'), { recursive: true })
      // Moved into place: two runs at once never read half of it.
      const written = `${file}.${process.pid}`
      // Of files that are gone nobody will ask again.
      const asked = [...values].filter(([url]) => existsSync(fileURLToPath(url)))
      writeFileSync(written, JSON.stringify(asked))
      renameSync(written, file)
    } catch {
      // Where nothing can be written, the next run is slow again.
    }
  }
  let changed = false
  return {
    get: (url: string): Value | undefined => values.get(url),
    set(url: string, value: Value): void {
      values.set(url, value)
      if (!changed) process.once('exit', write)
      changed = true
    },
  }
}

/** What Node does itself to a `.ts` file, without the warning that the function is experimental. */
function stripTypes(source: string): string {
  const { emitWarning } = process
  process.emitWarning = () => {}
  try {
    return stripTypeScriptTypes(source)
  } finally {
    process.emitWarning = emitWarning
  }
}

/**
 * For an `import` of CommonJS Node first parses it and all that it exports from elsewhere for names,
 * hundreds of files for cdktf. Here they are asked of the loaded module.
 */
function namedExports(packages: readonly string[]): Loader {
  const paths = new Map(
    packages.map((name) => {
      const path = require.resolve(name)
      return [pathToFileURL(path).href, path]
    }),
  )
  return (url, context) => {
    const path = paths.get(url)
    if (path === undefined || !context.conditions.includes('import')) return undefined
    const names = Object.keys(require(path)).filter((name) => name !== 'default')
    const source = [
      "import { createRequire } from 'node:module'",
      `const exported = createRequire(import.meta.url)(${JSON.stringify(path)})`,
      `export const { ${names.join(', ')} } = exported`,
      'export default exported',
    ]
    return { format: 'module', source: source.join('\n') }
  }
}

/** What libraries load at once for parts of theirs that Tally has no use for: a tenth of a synthesis. */
function seldomUsed(): readonly string[] {
  const cdktf = createRequire(require.resolve('cdktf'))
  return [
    // Zips the assets of a stack; ours are folders and files.
    cdktf.resolve('archiver'),
    // The next format of dashboards, which Grafana's file provisioning doesn't read.
    require.resolve('@grafana/grafana-foundation-sdk/dashboardv2'),
    require.resolve('@grafana/grafana-foundation-sdk/dashboardv2beta1'),
  ]
}

/** In place of the CommonJS module itself, which the loader gives when it is asked again. */
const standIn = `
let loaded
const load = () => {
  delete require.cache[__filename]
  return require(__filename)
}
module.exports = new Proxy(() => {}, {
  get: (_, name) => name === '__esModule' || (loaded ??= load())[name],
  apply: (_, self, args) => Reflect.apply((loaded ??= load()), self, args),
  ownKeys() { throw new Error(__filename + ' is listed, so it can not be loaded on first use') },
})`

/** Loads CommonJS modules when something of theirs is used. */
function onFirstUse(paths: readonly string[]): Loader {
  const unused = new Set(paths.map((path) => pathToFileURL(path).href))
  return (url) => (unused.delete(url) ? { format: 'commonjs', source: standIn } : undefined)
}

/** What stands between the code of a provider's file and its map, which is the file's last line. */
const mapStart = Buffer.from('\n//# sourceMappingURL=data:')

/** Two thirds of the 20 MB that Kubernetes' workloads are described in are maps that nobody reads. */
function withoutSourceMap(folder: string): Loader {
  const codeLengths = keptValues<number>(join(folder, 'code-lengths.json'))
  return (url, { conditions }) => {
    const isRequired = !conditions.includes('import')
    if (!isRequired || !/\/@cdktf\/provider-.+\.js$/.test(url)) return undefined
    const path = fileURLToPath(url)
    let code = codeOfLength(path, codeLengths.get(url))
    if (!code) {
      code = readFileSync(path)
      const length = code.lastIndexOf(mapStart)
      if (length > 0) {
        codeLengths.set(url, length)
        code = code.subarray(0, length)
      }
    }
    return { format: 'commonjs', source: code.toString('utf8') }
  }
}

/** The first bytes of a file, if that is where its map starts. */
function codeOfLength(path: string, length: number | undefined): Buffer | undefined {
  if (!Number.isSafeInteger(length) || length === undefined || length < 0) return undefined
  const file = openSync(path, 'r')
  try {
    const size = length + mapStart.length
    if (size > fstatSync(file).size) return undefined
    const start = Buffer.allocUnsafe(size)
    readSync(file, start, 0, size, 0)
    return start.subarray(length).equals(mapStart) ? start.subarray(0, length) : undefined
  } finally {
    closeSync(file)
  }
}
