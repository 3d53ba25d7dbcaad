import { z } from 'zod'

/** A host name, which may have one label alone. */
export const hostName = z
  .string()
  .max(253)
  .regex(
    /^(?=.*[a-z])[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/,
  )
  .describe('a host name in small letters, e.g. "orders.example.org"')
