import {
  entriesOf,
  inputOf,
  memberOf,
  type Place,
  partOf,
  type ServiceModels,
} from './aws-models.ts'

/** What the provider asks AWS for when it creates a type of resource. */
export interface ResourceType {
  /** Service and operation, e.g. `dlm.CreateLifecyclePolicy`. */
  readonly operation: string
  /**
   * Arguments whose names differ, by their path, and the member that each becomes:
   * `PolicyDetails.Schedules` of this operation, or that of another one, as in
   * `logs.PutRetentionPolicy/retentionInDays`. `null`: it is for the provider alone, or AWS' models
   * say nothing of it.
   */
  readonly arguments?: Readonly<Record<string, string | null>>
  /** Required members that the provider fills in. */
  readonly filledIn?: readonly string[]
}

/** A value that AWS gets. */
export interface Sent {
  readonly place: Place
  readonly value: unknown
  /** Path of the argument that it is from. */
  readonly argument: string
}

const plain = (name: string) => name.replaceAll('_', '').toLowerCase()

/** A block `schedule` may be an entry of `Schedules`, and `policy` one of `Policies`. */
function memberNamed(argument: string, { shape }: Place): string | undefined {
  if (shape.members?.[argument]) return argument
  const name = plain(argument)
  const wanted = [name, `${name}s`, name.replace(/y$/, 'ies')]
  return Object.keys(shape.members ?? {}).find((each) => wanted.includes(plain(each)))
}

/** The members of a pair, which AWS has lists of where Terraform has a map: tags, dimensions. */
function pairOf({ shape }: Place): readonly [key: string, value: string] | undefined {
  const names = Object.keys(shape.members ?? {})
  const key = names.find((name) => /^(?:key|name|tagkey)$/i.test(name))
  const value = names.find((name) => /^(?:value|tagvalue)$/i.test(name))
  return names.length === 2 && key && value ? [key, value] : undefined
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Translates the arguments of resources of one type into what AWS is asked for. */
export class AwsRequest {
  readonly input: Place
  private readonly type: ResourceType
  private readonly models: ServiceModels
  private readonly unknown: (argument: string) => void

  /** @param unknown hears of each argument that AWS has no member for, and the type says nothing of */
  constructor(type: ResourceType, models: ServiceModels, unknown: (argument: string) => void) {
    this.type = type
    this.models = models
    this.unknown = unknown
    this.input = inputOf(models, type.operation)
  }

  /** All that AWS gets for a value of an argument. */
  *sent(value: unknown, place = this.input, argument = ''): Generator<Sent> {
    yield { place, value, argument }
    const inner = entriesOf(place)
    if (Array.isArray(value)) {
      for (const each of value) yield* this.sent(each, inner, argument)
    } else if (isObject(value)) {
      const pair = place.shape.type === 'list' ? pairOf(inner) : undefined
      if (inner.shape.type === 'map') {
        yield* this.entries(value, partOf(inner, 'key'), partOf(inner, 'value'), argument)
      } else if (pair) {
        yield* this.entries(value, memberOf(inner, pair[0]), memberOf(inner, pair[1]), argument)
      } else yield* this.members(value, inner, argument)
    }
  }

  private *entries(value: object, key: Place, content: Place, argument: string) {
    for (const [name, each] of Object.entries(value)) {
      yield { place: key, value: name, argument: `${argument}.${name}` }
      yield { place: content, value: each, argument: `${argument}.${name}` }
    }
  }

  private *members(value: object, parent: Place, argument: string): Generator<Sent> {
    for (const [name, each] of Object.entries(value)) {
      const path = argument ? `${argument}.${name}` : name
      const place = this.placeOf(name, path, parent)
      if (place) yield* this.sent(each, place, path)
    }
  }

  private placeOf(name: string, path: string, parent: Place): Place | undefined {
    const listed = this.type.arguments?.[path]
    if (listed === null) return undefined
    if (listed !== undefined) {
      const [member = '', operation] = listed.split('/').reverse()
      const input = operation ? inputOf(this.models, operation) : this.input
      return member.split('.').reduce(memberOf, input)
    }
    const member = memberNamed(name, parent)
    if (member !== undefined) return memberOf(parent, member)
    // EC2 has the tags of what it creates one level deeper.
    if (path === 'tags' && parent.shape.members?.TagSpecifications) {
      return memberOf(memberOf(parent, 'TagSpecifications'), 'Tags')
    }
    this.unknown(path)
    return undefined
  }
}
