import { attributeFor, fieldNames, isInlined, isModel } from './kubernetes-model.ts'

/** Fields that Terraform takes as octal text, as chmod does, and Kubernetes as a number. */
const fileModes = new Set(['defaultMode', 'mode'])

/**
 * Converts a Terraform argument into the value that Kubernetes expects.
 *
 * @param value without references
 * @param type the field's type as the models of `@kubernetes/client-node` write it
 * @param path of the value in the Terraform resource, for errors
 * @throws when the value, or a key in it, has no place in the type
 */
function kubernetesValue(value: unknown, type: string, path: string): unknown {
  if (value === null || value === undefined) return undefined
  const element = /^Array<(.+)>$/.exec(type)?.[1]
  if (element !== undefined) {
    const items = Array.isArray(value) ? value : [value]
    return items.map((item, index) => kubernetesValue(item, element, `${path}[${index}]`))
  }
  const entry = /^\{ \[key: string\]: (.+); \}$/.exec(type)?.[1]
  if (entry !== undefined) return mapValue(value, entry, path)
  return isModel(type) ? objectValue(value, type, path) : scalarValue(value, type, path)
}

function mapValue(value: unknown, entryType: string, path: string): Record<string, unknown> {
  if (!isRecord(value)) throw unexpected(value, 'a map', path)
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [
      key,
      kubernetesValue(entry, entryType, `${path}["${key}"]`),
    ]),
  )
}

/**
 * Converts a Terraform block into a Kubernetes object, key by key.
 *
 * @throws when the model has no field for a key: nothing is left out silently
 */
export function objectValue(value: unknown, model: string, path: string): Record<string, unknown> {
  const block = unwrapped(value, path)
  const fields: Record<string, unknown> = {}
  for (const [key, content] of Object.entries(block)) {
    const keyPath = path === '' ? key : `${path}.${key}`
    if (isInlined(model, key)) {
      Object.assign(fields, objectValue(content, model, keyPath))
      continue
    }
    const attribute = attributeFor(model, key)
    if (attribute === undefined) {
      throw new Error(
        `${keyPath} has no place in ${model}. Fix: use one of its fields: ${fieldNames(model).join(', ')}`,
      )
    }
    const octal = fileModes.has(attribute.baseName) && typeof content === 'string'
    const converted = octal
      ? octalNumber(content, keyPath)
      : kubernetesValue(content, attribute.type, keyPath)
    if (converted !== undefined) fields[attribute.baseName] = converted
  }
  return fields
}

/** Terraform writes a nested block as a list of one, where Kubernetes has an object. */
function unwrapped(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (isRecord(value)) return value
  if (Array.isArray(value) && value.length === 1 && isRecord(value[0])) return value[0]
  throw unexpected(value, 'one block', path)
}

function scalarValue(value: unknown, type: string, path: string): unknown {
  if (type === 'any' || type === 'object') return value
  if (typeof value === 'object') throw unexpected(value, `a ${type}`, path)
  const text = String(value)
  switch (type) {
    case 'string':
    case 'Date':
      return text
    case 'boolean':
      if (text === 'true' || text === 'false') return text === 'true'
      break
    case 'number':
      if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text)
      break
    case 'IntOrString':
      return /^\d+$/.test(text) ? Number(text) : text
  }
  throw unexpected(value, `a ${type}`, path)
}

function octalNumber(text: string, path: string): number {
  if (/^[0-7]{3,4}$/.test(text)) return Number.parseInt(text, 8)
  throw unexpected(text, 'an octal file mode such as "0644"', path)
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const unexpected = (value: unknown, wanted: string, path: string): Error =>
  new Error(`${path} is ${JSON.stringify(value)}, but ${wanted} belongs there`)
