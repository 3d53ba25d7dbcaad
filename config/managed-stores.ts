import { z } from 'zod'
import { addresses, type Contradiction, secretKey } from './setting-types.ts'

const managedStore = z.strictObject({
  ...secretKey,
  egress: z
    .array(addresses)
    .min(1)
    .describe(`a list of where it is: ${addresses.description}`)
    .default(['internet']),
})

/** Stores that somebody else runs, in place of Tally's own. */
export const managedStores = z.strictObject({
  redis: managedStore.exactOptional(),
  mongodb: managedStore.exactOptional(),
})

interface Client {
  readonly stores: Readonly<Record<string, Readonly<Record<string, string>> | undefined>>
  readonly environment: Readonly<Record<string, string>>
}

/** Stores that nobody asks for, and variables that a service does not get with its address alone. */
export function managedStoreConflicts(settings: {
  readonly demo: boolean
  readonly stores: Readonly<Record<string, object | undefined>>
  readonly services: Readonly<Record<string, Client>>
}): Contradiction[] {
  const services = Object.entries(settings.services)
  return Object.keys(settings.stores).flatMap((store) => {
    if (!settings.demo && !services.some(([, { stores }]) => stores[store])) {
      const message = `no service asks for it. Fix: set stores.${store} of one to {}, or remove it`
      return [{ path: ['stores', store], message }]
    }
    return services.flatMap(([name, { stores, environment }]) => {
      const { url, ...unset } = stores[store] ?? {}
      return Object.entries(environment).flatMap(([variable, value]) => {
        const missing = Object.values(unset).find((each) => value.includes(`$(${each})`))
        if (missing === undefined) return []
        const message = `it uses $(${missing}), which is not set where stores.${store} names a store of somebody else's: its address has the account. Fix: use $(${url})`
        return [{ path: ['services', name, 'environment', variable], message }]
      })
    })
  })
}
