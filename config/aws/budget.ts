import { z } from 'zod'
import { wholeNumber } from '../setting-types.ts'

/** What an environment may cost, and who is told when it is about to cost more. */
export const budget = z.strictObject({
  usdPerMonth: wholeNumber(1, 1_000_000),
  email: z.email().max(50).describe('an address for mail of at most 50 letters'),
})
