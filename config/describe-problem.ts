import { z } from 'zod'
import { nearestKey } from './nearest-key.ts'

type Path = readonly PropertyKey[]

const unwrapped = (schema: z.core.$ZodType): z.core.$ZodType =>
  schema instanceof z.ZodOptional ? unwrapped(schema.unwrap()) : schema

const keysOf = (schema: z.core.$ZodType | undefined) =>
  schema instanceof z.ZodObject ? Object.keys(schema.shape) : []

/** Keys of this object, then keys of the objects in it, each as a path. */
const pathsOf = (schema: z.core.$ZodType | undefined) =>
  schema instanceof z.ZodObject
    ? [
        ...Object.keys(schema.shape),
        ...Object.entries(schema.shape).flatMap(([key, inner]) =>
          keysOf(unwrapped(inner)).map((innerKey) => `${key}.${innerKey}`),
        ),
      ]
    : []

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
 * What is wrong with one setting: its path, the value received, what is allowed, and how to mend
 * it. One line for each unknown key, one for anything else.
 */
export function describeProblem(
  issue: z.core.$ZodIssue,
  schema: z.core.$ZodType,
  input: unknown,
): string[] {
  const path = dotted(issue.path)
  const received = valueAt(input, issue.path)
  // What is wrong inside of a list is described by the list.
  const target = schemaAt(schema, issue.path) ?? schemaAt(schema, issue.path.slice(0, -1))
  if (issue.code === 'unrecognized_keys') {
    const known = keysOf(target)
    const paths = pathsOf(target)
    return issue.keys.map((key) => {
      const full = dotted([...issue.path, key])
      const meant = nearestKey(key, paths)
      const mend = meant === undefined ? 'remove it.' : `did you mean "${meant}"?`
      return `${full}: there is no such setting (value ${shown(valueAt(received, [key]))}); ${mend} Known here: ${known.join(', ')}`
    })
  }
  // Contradictions carry their own words: what is allowed depends on the other value.
  if (issue.code === 'custom' && issue.message !== 'Invalid input') {
    return [`${path}: ${issue.message}`]
  }
  const description = target && z.globalRegistry.get(target)?.description
  const allowed = description ?? `an object with any of: ${keysOf(target).join(', ')}`
  return [`${path}: ${shown(received)} is not allowed; use ${allowed}, or leave it out`]
}
