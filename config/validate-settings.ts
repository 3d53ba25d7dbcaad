import { standbyDefaults } from './aws/defaults.ts'
import { defaults, serviceDefaults } from './defaults.ts'
import { describeProblem } from './describe-problem.ts'
import { type Settings, settingsSchema } from './schema.ts'
import { SettingsError } from './settings-error.ts'

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What is given, and the default of everything that is not. */
function withDefaults(given: unknown, fallback: unknown): unknown {
  if (!isObject(given) || !isObject(fallback)) return given === undefined ? fallback : given
  const filled = Object.entries(fallback).map(([key, value]) => [
    key,
    withDefaults(Object.hasOwn(given, key) ? given[key] : undefined, value),
  ])
  return { ...given, ...Object.fromEntries(filled) }
}

/** A standby has the settings of production, as far as these are of the right shape. */
function withStandby(input: unknown): unknown {
  if (!isObject(input) || !isObject(input.aws) || !isObject(input.aws.prod)) return input
  const { prod } = input.aws
  if (!isObject(prod.standby) || !isObject(prod.network) || !isObject(prod.monitoring)) return input
  const standby = withDefaults(prod.standby, standbyDefaults(prod as Settings['aws']['prod']))
  return { ...input, aws: { ...input.aws, prod: { ...prod, standby } } }
}

/** The settings with all defaults, also in each of their services. */
function filled(given: unknown): unknown {
  const input = withStandby(withDefaults(given, defaults))
  if (!isObject(input) || !isObject(input.services)) return input
  const services = Object.entries(input.services).map(([name, service]) => [
    name,
    withDefaults(service, serviceDefaults(isObject(service) && service.volume !== undefined)),
  ])
  return { ...input, services: Object.fromEntries(services) }
}

/**
 * Checks settings and fills in the defaults.
 *
 * @param file where they were read from, for messages
 * @throws SettingsError that lists every unknown key, wrong value and contradiction
 */
export function validateSettings(given: unknown, file: string): Settings {
  const input = filled(given)
  const result = settingsSchema.safeParse(input)
  if (result.success) return result.data
  const problems = result.error.issues.flatMap((issue) =>
    describeProblem(issue, settingsSchema, input),
  )
  throw new SettingsError(`${file} can not be used:\n${problems.map((p) => `  ${p}`).join('\n')}`)
}
