import { entriesOf, type Place, type ServiceModels } from './aws-models.ts'
import { refusal } from './aws-refusal.ts'
import { AwsRequest, isObject, type ResourceType, type Sent } from './aws-request.ts'
import type { Finding } from './findings.ts'

/** A stack, as far as it is read here: resources by type and id. */
export interface Stack {
  readonly resource: Readonly<Record<string, Readonly<Record<string, object>>>>
}

/** Terraform's own arguments. */
const ofTerraform = [
  '//',
  'depends_on',
  'lifecycle',
  'for_each',
  'provider',
  'provisioner',
  'timeouts',
]

const reference = /\$\{(aws_\w+)\.(\w+)\.(\w+)\}/g

/** A value as AWS gets it; undefined where that is known only once other resources exist. */
function literal(value: unknown, stack: Stack): unknown {
  if (typeof value !== 'string') return value
  const text = value.replace(reference, (whole, type, id, argument) => {
    const found: unknown = Reflect.get(stack.resource[type]?.[id] ?? {}, argument)
    return typeof found === 'string' ? found : whole
  })
  return text.includes('${') ? undefined : text
}

/** What AWS takes instead of a value that it would refuse. */
function expected(place: Place, value: unknown): string | undefined {
  if (value === undefined || isObject(value)) return undefined
  return refusal(Array.isArray(value) ? place.shape : entriesOf(place).shape, value)
}

const keyOf = ({ operation, path }: Place) => `${operation}/${path}`

/** Required members that AWS does not get, by the argument that should contain them. */
function missing(sent: readonly Sent[], filledIn: readonly string[] = []) {
  const given = new Set(
    sent.flatMap(({ place }) => {
      const parts = place.path.split('.')
      return parts.map((_, index) => keyOf({ ...place, path: parts.slice(0, index + 1).join('.') }))
    }),
  )
  return sent
    .filter(({ value }) => isObject(value))
    .flatMap(({ place, argument }) =>
      (entriesOf(place).shape.required ?? [])
        .map((name) => ({ argument, path: place.path ? `${place.path}.${name}` : name }))
        .filter(({ path }) => !filledIn.includes(path) && !given.has(keyOf({ ...place, path }))),
    )
}

/**
 * Checks every argument of a stack's AWS resources whose value is known before an apply against the
 * models of AWS' own API: patterns, lengths, ranges, allowed values, required members.
 *
 * @param types what each type of resource asks AWS for
 * @returns findings, one for each argument that AWS would refuse, and for each type or argument that
 *   `types` has to list; and how many values were checked
 */
export function checkArguments(
  stack: Stack,
  types: Readonly<Record<string, ResourceType>>,
  models: ServiceModels,
): { readonly findings: readonly Finding[]; readonly checked: number } {
  const findings: Finding[] = []
  let checked = 0
  for (const [name, resources] of Object.entries(stack.resource)) {
    if (!name.startsWith('aws_')) continue
    const type = types[name]
    for (const [resource, given] of Object.entries(resources)) {
      const report = (check: string, title: string) => findings.push({ check, resource, title })
      if (!type) {
        report('aws-unknown-type', `${name} is not in aws-resource-types.json. Fix: add it`)
        continue
      }
      const request = new AwsRequest(type, models, (argument) =>
        report(
          'aws-unknown-argument',
          `${type.operation} has no ${argument}. Fix: list it in aws-resource-types.json`,
        ),
      )
      const own = Object.entries(given).filter(([argument]) => !ofTerraform.includes(argument))
      const sent = [...request.sent(Object.fromEntries(own))]
      for (const { argument, path } of missing(sent, type.filledIn)) {
        report(
          'aws-required',
          `${argument || name} lacks ${path}, which ${type.operation} requires`,
        )
      }
      for (const { place, value, argument } of sent) {
        const known = literal(value, stack)
        if (known === undefined || isObject(known)) continue
        checked++
        const wanted = expected(place, known)
        if (wanted === undefined) continue
        report(
          'aws-refused',
          `${argument} is ${JSON.stringify(known)}; ${place.operation} takes ${wanted}`,
        )
      }
    }
  }
  return { findings, checked }
}

/**
 * Checks a call as AWS got it against the models.
 * @param operation e.g. `dlm.CreateLifecyclePolicy`
 * @param input in the words of the models
 * @returns what AWS would refuse, a line each
 */
export function checkCall(
  operation: string,
  input: unknown,
  models: ServiceModels,
): readonly string[] {
  const [service = '', name = ''] = operation.split('.')
  if (!models(service).operations[name]?.input) return []
  const faults: string[] = []
  const request = new AwsRequest({ operation }, models, (member) =>
    faults.push(`${operation} has no member ${member}`),
  )
  const sent = [...request.sent(input)]
  for (const { path } of missing(sent)) faults.push(`${operation} lacks ${path}`)
  for (const { place, value, argument } of sent) {
    const wanted = expected(place, value)
    if (wanted === undefined) continue
    faults.push(`${operation}: ${argument} is ${JSON.stringify(value)} instead of ${wanted}`)
  }
  return faults
}
