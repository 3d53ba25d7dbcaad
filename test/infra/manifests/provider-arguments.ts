import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** An argument of a Terraform resource as the provider's bindings declare it. */
interface Argument {
  readonly key: string
  readonly isBlock: boolean
  /** `simple`, `list`, `set`, `map` or `struct`. */
  readonly shape: string
  readonly type: string
}

const bindings = path.resolve(
  import.meta.dirname,
  '../../../node_modules/@cdktf/provider-kubernetes/lib',
)
const declaration =
  /(\w+): \{\s+value: [^\n]*,\s+isBlock: (\w+),\s+type: "(\w+)",\s+storageClassType: "(\w+)"/g

/**
 * Builds arguments that set everything which a resource type of the provider can hold, each text
 * with a value of its own made of octal digits, so that it is valid as text, number and file mode.
 *
 * @param leftOut paths (`spec.volume.local`) that are not to be set
 */
export function everyArgument(
  resourceType: string,
  leftOut: (path: string) => boolean,
): Record<string, unknown> {
  const source = sourceOf(resourceType)
  const structs = new Map<string, readonly Argument[]>()
  for (const [, name = '', body = ''] of source.matchAll(
    /^function (\w+)ToHclTerraform\(struct\) \{(.*?)^\}/gms,
  )) {
    structs.set(name.toLowerCase(), argumentsIn(body))
  }
  const [, top = ''] = /synthesizeHclAttributes\(\) \{(.*?)^ {4}\}/ms.exec(source) ?? []
  let counter = 0o1000

  const sample = (argument: Argument, at: string): unknown => {
    if (argument.isBlock) {
      const struct = structs.get(argument.type.replace(/(List|Set)$/, '').toLowerCase())
      if (struct === undefined) throw new Error(`the bindings have no ${argument.type}`)
      return [samples(struct, at)]
    }
    if (argument.type === 'boolean') return true
    counter += 1
    if (argument.type === 'number') return Number(counter.toString(8))
    if (argument.type === 'stringMap') return { key: counter.toString(8) }
    if (argument.type === 'numberList') return [Number(counter.toString(8))]
    return argument.type === 'stringList' ? [counter.toString(8)] : counter.toString(8)
  }
  const samples = (declared: readonly Argument[], at: string): Record<string, unknown> =>
    Object.fromEntries(
      declared
        .map((argument) => ({ argument, path: at + argument.key }))
        .filter(({ path }) => !leftOut(path))
        .map(({ argument, path }) => [argument.key, sample(argument, `${path}.`)]),
    )
  return samples(argumentsIn(top), '')
}

const argumentsIn = (body: string): readonly Argument[] =>
  [...body.matchAll(declaration)].map(([, key = '', isBlock, shape = '', type = '']) => ({
    key,
    isBlock: isBlock === 'true',
    shape,
    type,
  }))

function sourceOf(resourceType: string): string {
  const folder = path.join(bindings, resourceType.replace('kubernetes_', '').replaceAll('_', '-'))
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js'))
    .map((file) => readFileSync(path.join(folder, file), 'utf8'))
    .join('\n')
}
