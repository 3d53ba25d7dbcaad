import { hash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
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
  const loaders = [strippedTypes(folder), namedExports(['cdktf', 'constructs']), withoutSourceMap]
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
  const file = join(folder, `stripped-types-${process.version}.json`)
  const kept = readKept(file)
  let changed = false
  process.once('exit', () => {
    if (changed) keep(file, kept)
  })
  return (url) => {
    if (!url.startsWith('file:') || !url.endsWith('.ts')) return undefined
    const source = readFileSync(fileURLToPath(url), 'utf8')
    const sourceHash = hash('sha256', source)
    let stripped = kept[url]
    if (stripped?.hash !== sourceHash) {
      changed = true
      stripped = { hash: sourceHash, code: stripTypes(source) }
      kept[url] = stripped
    }
    return { format: 'module', source: stripped.code }
  }
}

function readKept(file: string): Record<string, Stripped> {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return {}
  }
}

function keep(file: string, kept: Readonly<Record<string, Stripped>>): void {
  try {
    mkdirSync(join(file, '..'), { recursive: true })
    // Moved into place: two runs at once never read half of it.
    const written = `${file}.${process.pid}`
    writeFileSync(written, JSON.stringify(kept))
    renameSync(written, file)
  } catch {
    // Where nothing can be written, the next run is slow again.
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

const sourceMap = '//# sourceMappingURL=data:'

/** Two thirds of the 20 MB that Kubernetes' workloads are described in are maps that nobody reads. */
const withoutSourceMap: Loader = (url, { conditions }) => {
  const isRequired = !conditions.includes('import')
  if (!isRequired || !/\/@cdktf\/provider-.+\.js$/.test(url)) return undefined
  const source = readFileSync(fileURLToPath(url))
  // The number of a line feed: found many times as fast as text.
  const lastLine = source.lastIndexOf(10) + 1
  const isMap = source.toString('latin1', lastLine, lastLine + sourceMap.length) === sourceMap
  const code = source.toString('utf8', 0, isMap ? lastLine : source.length)
  return { format: 'commonjs', source: code }
}
