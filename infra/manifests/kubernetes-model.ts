import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

/** A field of a Kubernetes object, as the models that are generated from its OpenAPI describe it. */
export interface ModelAttribute {
  /** The field's name in JSON, e.g. `clusterIP`. */
  readonly baseName: string
  /** E.g. `string`, `Array<V1Container>`, `{ [key: string]: string; }`, `IntOrString`. */
  readonly type: string
}

const require = createRequire(import.meta.url)
const models = path.join(
  path.dirname(require.resolve('@kubernetes/client-node/package.json')),
  'dist/gen/models',
)
const loaded = new Map<string, ReadonlyMap<string, ModelAttribute>>()

/**
 * Names in which Terraform's provider differs from Kubernetes by more than case and plural. A test
 * compares the whole provider with the models, and so keeps the list complete.
 */
const otherNames: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  V1StorageClass: { storage_provisioner: 'provisioner' },
  V1DaemonSetSpec: { strategy: 'updateStrategy' },
}

/** Blocks that only Terraform has: in Kubernetes their content is one level higher. */
const inlinedBlocks: Readonly<Record<string, string>> = {
  V1PersistentVolumeSpec: 'persistent_volume_source',
}

/** Whether a type is another model, not a scalar, list or map. */
export const isModel = (type: string): boolean => /^[A-Za-z]*V\d\w+$/.test(type)

export const isInlined = (model: string, terraformKey: string): boolean =>
  inlinedBlocks[model] === terraformKey

/**
 * The field of a model that a Terraform key stands for: `cluster_ip` is `clusterIP`, and the
 * singular of a repeated block, `container`, is `containers`.
 *
 * @returns undefined where the model has no such field.
 */
export function attributeFor(model: string, terraformKey: string): ModelAttribute | undefined {
  const attributes = attributesOf(model)
  const key = otherNames[model]?.[terraformKey] ?? terraformKey
  const spellings = [key, `${key}s`, `${key}es`, key.replace(/y$/, 'ies')]
  return spellings.map((spelling) => attributes.get(folded(spelling))).find((found) => found)
}

/** The names of all fields of a model, as Kubernetes spells them. */
export const fieldNames = (model: string): readonly string[] =>
  [...attributesOf(model).values()].map((attribute) => attribute.baseName)

function attributesOf(model: string): ReadonlyMap<string, ModelAttribute> {
  const known = loaded.get(model)
  if (known) return known
  const attributes = readAttributes(path.join(models, `${model}.js`))
  const byName = new Map(attributes.map((found) => [folded(found.baseName), found]))
  loaded.set(model, byName)
  return byName
}

/**
 * Reads the attributes out of a model's generated file, where they are a JSON array. Importing the
 * package instead would load all models, which takes seconds at each synthesis.
 */
function readAttributes(file: string): readonly ModelAttribute[] {
  const source = readFileSync(file, 'utf8')
  const [, json] = /^\w+\.attributeTypeMap = (\[.*^\]);$/ms.exec(source) ?? []
  if (json === undefined) {
    throw new Error(
      `${file} holds no attributeTypeMap: does @kubernetes/client-node look different?`,
    )
  }
  return JSON.parse(json)
}

const folded = (name: string): string => name.toLowerCase().replaceAll('_', '')
