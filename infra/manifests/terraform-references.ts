/** The resources of a synthesized stack: type, logical id, arguments. */
export type StackResources = Readonly<
  Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>
>

const literalMark = /\$\$\{|%%\{|\$\{([^{}]*)\}|[$%]\{/g
const reference = /^([a-z][a-z0-9_]*)\.([\w-]+)((?:\.\w+|\[\d+\]|\["[^"]+"\])+)$/

/**
 * Replaces every Terraform reference in a value, at any depth, by the argument of the resource that
 * it refers to, in the same stack. Terraform's escapes `$${` and `%%{` become `${` and `%{`, as when
 * Terraform evaluates them.
 *
 * @throws when an expression needs Terraform to evaluate it: a computed attribute, a data
 * source, a function
 */
export function resolveReferences(value: unknown, resources: StackResources): unknown {
  return resolve(value, resources, [])
}

function resolve(value: unknown, resources: StackResources, trail: readonly string[]): unknown {
  if (typeof value === 'string') return resolveTemplate(value, resources, trail)
  if (Array.isArray(value)) return value.map((item) => resolve(item, resources, trail))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [
      resolveTemplate(key, resources, trail),
      resolve(entry, resources, trail),
    ]),
  )
}

function resolveTemplate(
  template: string,
  resources: StackResources,
  trail: readonly string[],
): unknown {
  const whole = /^\$\{([^{}]*)\}$/.exec(template)?.[1]
  // An expression that is the whole string keeps its type: a port stays a number.
  if (whole !== undefined) return evaluate(whole, resources, trail)
  return template.replace(literalMark, (mark, expression: string | undefined) => {
    if (mark === '$${' || mark === '%%{') return mark.slice(1)
    if (expression === undefined) throw notAReference(template)
    const part = evaluate(expression, resources, trail)
    if (typeof part !== 'object') return String(part)
    throw new Error(
      `\${${expression}} is not text, but stands inside of "${template}". Fix: refer to one of its texts`,
    )
  })
}

function evaluate(
  expression: string,
  resources: StackResources,
  trail: readonly string[],
): unknown {
  const [, type, id, path] = reference.exec(expression) ?? []
  if (type === undefined || id === undefined || path === undefined) {
    throw notAReference(`\${${expression}}`)
  }
  if (trail.includes(expression)) {
    throw new Error(
      `references run in a circle: ${[...trail, expression].join(' -> ')}. Fix: take one of them out`,
    )
  }
  const resource = resources[type]?.[id]
  if (resource === undefined) {
    throw new Error(
      `\${${expression}} refers to no resource of this stack. Fix: refer to one that is in it`,
    )
  }
  const value = attributeAt(resource, path)
  if (value === undefined) {
    throw new Error(
      `\${${expression}} is not known before Terraform applies: ${type} "${id}" does not set ` +
        'it. Fix: set it there, or refer to something that is set, such as metadata.name',
    )
  }
  return resolve(value, resources, [...trail, expression])
}

/** Follows `.metadata[0].name` or `.labels["app"]`; a block that is no list is its own `[0]`. */
function attributeAt(resource: unknown, path: string): unknown {
  const steps = [...path.matchAll(/\.(\w+)|\[(\d+)\]|\["([^"]+)"\]/g)]
  return steps.reduce<unknown>((current, [, name, index, key]) => {
    if (typeof current !== 'object' || current === null) return undefined
    const step = name ?? index ?? key ?? ''
    if (/^\d+$/.test(step) && !Array.isArray(current)) return step === '0' ? current : undefined
    return (current as Readonly<Record<string, unknown>>)[step]
  }, resource)
}

const notAReference = (expression: string): Error =>
  new Error(
    `"${expression}" is no reference to a resource of this stack, so only Terraform could ` +
      'evaluate it. Fix: for a literal "${" write "$${", for a literal "%{" write "%%{"',
  )
