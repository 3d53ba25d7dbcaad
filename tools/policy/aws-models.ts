import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { PolicyError } from './policy-error.ts'

interface Reference {
  readonly shape: string
}

/** A type of AWS' API, in the words of botocore's models. */
export interface Shape {
  readonly type: string
  /** Set for a structure. */
  readonly members?: Readonly<Record<string, Reference>>
  readonly required?: readonly string[]
  /** Set for a list. */
  readonly member?: Reference
  /** Set for a map. */
  readonly key?: Reference
  readonly value?: Reference
  /** Set for a string. */
  readonly pattern?: string
  readonly enum?: readonly string[]
  /** Bounds of a number, or of the length of a string or list. */
  readonly min?: number
  readonly max?: number
}

/** The API of one service. */
export interface ServiceModel {
  readonly operations: Readonly<Record<string, { readonly input?: Reference }>>
  readonly shapes: Readonly<Record<string, Shape>>
}

/** Finds the model of a service, e.g. of `dlm`. */
export type ServiceModels = (service: string) => ServiceModel

/**
 * The models that botocore carries, each read once.
 *
 * @param environment a virtual environment of Python that has botocore
 */
export function botocoreModels(environment: string): ServiceModels {
  const lib = join(environment, 'lib')
  const [python = ''] = readdirSync(lib)
  const data = join(lib, python, 'site-packages/botocore/data')
  const models = new Map<string, ServiceModel>()
  return (service) => {
    const known = models.get(service)
    if (known) return known
    // The folders are dates: the last one has today's API.
    const version = readdirSync(join(data, service)).sort().at(-1) ?? ''
    const file = readFileSync(join(data, service, version, 'service-2.json.gz'))
    const model: ServiceModel = JSON.parse(gunzipSync(file).toString())
    models.set(service, model)
    return model
  }
}

/** A place in the input of an operation. */
export interface Place {
  /** Service and operation, e.g. `dlm.CreateLifecyclePolicy`. */
  readonly operation: string
  /** Members that lead to it, e.g. `PolicyDetails.Schedules`; empty for the input itself. */
  readonly path: string
  readonly model: ServiceModel
  readonly shape: Shape
}

function shapeOf({ operation, path, model }: Omit<Place, 'shape'>, reference?: Reference): Shape {
  const shape = reference && model.shapes[reference.shape]
  if (!shape) throw new PolicyError(`AWS' model of ${operation} has no member ${path}`)
  return shape
}

/** The input of an operation. */
export function inputOf(models: ServiceModels, operation: string): Place {
  const [service = '', name = ''] = operation.split('.')
  const model = models(service)
  const place = { operation, path: '', model }
  return { ...place, shape: shapeOf(place, model.operations[name]?.input) }
}

/** The entries of a list; of anything else, itself. */
export const entriesOf = (place: Place): Place =>
  place.shape.member ? entriesOf({ ...place, shape: shapeOf(place, place.shape.member) }) : place

/** A member of a structure, or of the structures in a list. */
export function memberOf(parent: Place, name: string): Place {
  const { members } = entriesOf(parent).shape
  const place = { ...parent, path: parent.path ? `${parent.path}.${name}` : name }
  return { ...place, shape: shapeOf(place, members?.[name]) }
}

/** The keys or the values of a map. */
export const partOf = (place: Place, part: 'key' | 'value'): Place => ({
  ...place,
  shape: shapeOf(place, place.shape[part]),
})
