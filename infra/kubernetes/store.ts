import { egressFlows } from './network/egress.ts'
import type { Flows } from './network/flows.ts'
import type { SecretValue } from './workload/container.ts'
import type { Service } from './workload/service.ts'

/** Variables of a container, in the order in which they may use each other. */
export type Variables = Readonly<Record<string, string | SecretValue>>

/** A store as its clients see it. */
export interface Store<Names> {
  /** Address and account, in variables of these names. */
  variables(names: Names): Variables
  /** Lets the pods of a service reach it. */
  letIn(flows: Flows, from: Service): void
}

/** Names of a client's variables with what Redis asks for. */
export interface RedisNames {
  readonly url: string
  readonly password: string
}

/** Names of a client's variables with what MongoDB asks for. */
export interface MongoDbNames {
  readonly url: string
  readonly username: string
  readonly password: string
}

/** A store that somebody else runs, such as a managed one. */
export interface ManagedStoreProps {
  /** The Secret of the namespace, and the key of it, that holds the address with the account. */
  readonly secretName: string
  readonly key: string
  /** Where it is: see `egressFlows`. */
  readonly egress: readonly string[]
}

/** A {@link ManagedStoreProps store of somebody else's}, whose address holds the account, too. */
export const managedStore = ({
  secretName,
  key,
  egress,
}: ManagedStoreProps): Store<{ readonly url: string }> => ({
  variables: ({ url }) => ({ [url]: { secretName, key } }),
  letIn: (flows, from) => flows.add(...egressFlows(from, egress, new Map())),
})
