import { kubectl } from './kubectl.ts'

const kinds = 'applyset.kubernetes.io/contains-group-kinds'

/** Name of the ConfigMap that remembers, in each namespace, what was applied to it. */
export const applySet = 'tally'

/** The namespace that holds what the platform stores; undefined where none does. */
async function deployedNamespace(): Promise<string | undefined> {
  const named = ['--all-namespaces', `--field-selector=metadata.name=${applySet}`]
  const { stdout } = await kubectl(['get', 'configmaps', ...named, '--output', 'json'])
  const { items } = JSON.parse(stdout) as {
    items: { metadata: { namespace: string; annotations?: Record<string, string> } }[]
  }
  const storing = items.find(({ metadata }) =>
    metadata.annotations?.[kinds]?.includes('StatefulSet.apps'),
  )
  return storing?.metadata.namespace
}

/**
 * Refuses another namespace than the one that the platform is deployed in: it would leave behind
 * what the platform stores, and half of it would not start, since node ports are taken.
 * @throws with the two ways out
 */
export async function requireNamespace(namespace: string): Promise<void> {
  const deployed = await deployedNamespace()
  if (deployed === undefined || deployed === namespace) return
  throw new Error(
    `The platform is deployed in the namespace ${deployed}, and the settings name ${namespace}. Fix: set "namespace": "${deployed}" in the settings, or remove it with all that it stores first: npm run down`,
  )
}
