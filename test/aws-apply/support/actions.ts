import { iamActions } from '../../../tools/aws-permissions/iam-actions.ts'
import type { Call } from './recording-emulator.ts'

/** Names of actions by IAM's name of their service, both sorted. */
export type Actions = Record<string, string[]>

/** What IAM would have to allow for some calls. */
export function actionsOf(calls: readonly Call[]): Actions {
  const all = new Set(calls.flatMap(({ service, operation }) => iamActions(service, operation)))
  const actions: Actions = {}
  for (const each of [...all].sort()) {
    const [prefix = '', name = ''] = each.split(':')
    actions[prefix] = [...(actions[prefix] ?? []), name]
  }
  return actions
}

/** Both together. */
export function joined(some: Actions, others: Actions): Actions {
  const prefixes = [...new Set([...Object.keys(some), ...Object.keys(others)])].sort()
  return Object.fromEntries(
    prefixes.map((each) => [
      each,
      [...new Set([...(some[each] ?? []), ...(others[each] ?? [])])].sort(),
    ]),
  )
}
