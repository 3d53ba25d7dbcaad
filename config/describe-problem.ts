import { z } from 'zod'

type Path = readonly PropertyKey[]

const unwrapped = (schema: z.core.$ZodType): z.core.$ZodType =>
  schema instanceof z.ZodOptional ? unwrapped(schema.unwrap()) : schema

const keysOf = (schema: z.core.$ZodType | undefined) =>
  schema instanceof z.ZodObject ? Object.keys(schema.shape).join(', ') : ''

function schemaAt(schema: z.core.$ZodType, path: Path): z.core.$ZodType | undefined {
  const here = unwrapped(schema)
  const [key, ...rest] = path
  if (key === undefined) return here
  const next = here instanceof z.ZodObject ? here.shape[String(key)] : undefined
  return next && schemaAt(next, rest)
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (parent, key) => (parent as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  )
}

const shown = (value: unknown) => JSON.stringify(value) ?? 'nothing'
const dotted = (path: Path) => path.map(String).join('.') || '(the whole file)'

/**
 * What is wrong with one setting: its path, the value received, what is allowed, and the fix. One
 * line for each unknown key, one for anything else.
 */
export function describeProblem(
  issue: z.core.$ZodIssue,
  schema: z.core.$ZodType,
  input: unknown,
): string[] {
  const path = dotted(issue.path)
  const received = valueAt(input, issue.path)
  // A list describes what is wrong inside of it.
  const target = schemaAt(schema, issue.path) ?? schemaAt(schema, issue.path.slice(0, -1))
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const full = dotted([...issue.path, key])
      const value = shown(valueAt(received, [key]))
      return `${full}: there is no such setting (value ${value}). Fix: remove it, or use one of: ${keysOf(target)}`
    })
  }
  // Contradictions carry their own words: what is allowed depends on the other value.
  if (issue.code === 'custom' && issue.message !== 'Invalid input') {
    return [`${path}: ${issue.message}`]
  }
  const description = target && z.globalRegistry.get(target)?.description
  const allowed = description ?? `an object with any of: ${keysOf(target)}`
  return [`${path}: ${shown(received)} is not allowed. Fix: use ${allowed}, or leave it out`]
}
