import { z } from 'zod'

type Path = readonly PropertyKey[]

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodExactOptional ||
    schema instanceof z.ZodDefault
  ) {
    return unwrapped(schema.unwrap())
  }
  return schema instanceof z.ZodPipe ? unwrapped(schema.in) : schema
}

const keysOf = (schema: z.core.$ZodType | undefined) =>
  schema instanceof z.ZodObject ? Object.keys(schema.shape).join(', ') : ''

function schemaAt(schema: z.core.$ZodType, path: Path): z.core.$ZodType | undefined {
  const here = unwrapped(schema)
  const [key, ...rest] = path
  if (key === undefined) return here
  if (here instanceof z.ZodRecord) return schemaAt(here.valueType, rest)
  const next = here instanceof z.ZodObject ? here.shape[String(key)] : undefined
  return next && schemaAt(next, rest)
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (parent, key) => (parent as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  )
}

const descriptionOf = (target: z.core.$ZodType | undefined) =>
  target && z.globalRegistry.get(target)?.description

function allowedBy(target: z.core.$ZodType | undefined): string {
  return descriptionOf(target) ?? `an object with any of: ${keysOf(target)}`
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
  // What has no words of its own is described by the list or the object that it is in.
  const target = [issue.path, issue.path.slice(0, -1)]
    .map((each) => schemaAt(schema, each))
    .find((each) => each instanceof z.ZodObject || descriptionOf(each) !== undefined)
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
  if (issue.code === 'invalid_key') {
    const names = schemaAt(schema, issue.path.slice(0, -1))
    return [`${path}: this name is not allowed. Fix: use ${allowedBy(names)}`]
  }
  const { required = false } = (target && z.globalRegistry.get(target)) ?? {}
  if (required && received === undefined) {
    return [`${path}: this is missing. Fix: set it to ${allowedBy(target)}`]
  }
  const leaveOut = required ? '' : ', or leave it out'
  return [`${path}: ${shown(received)} is not allowed. Fix: use ${allowedBy(target)}${leaveOut}`]
}
