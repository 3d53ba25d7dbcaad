import { z } from 'zod'
import { refuse } from '../setting-types.ts'

/** AWS takes these characters for cost allocation, and keeps the prefix for itself. */
const tagText = /^(?!aws:)[\p{L}\p{N} _.:/=+@-]+$/u

/** Tags that Tally sets itself: by them it finds its own resources, and what gets snapshots. */
const ownTag = /^(project|environment|Name|tally-.*)$/

/** Tags for every resource. */
export const tags = z
  .record(z.string(), z.string())
  .refine((given) =>
    Object.entries(given).every(
      ([key, value]) =>
        tagText.test(key) && key.length <= 128 && tagText.test(value) && value.length <= 256,
    ),
  )
  .describe('tags of AWS as an object of texts, e.g. {"cost-center": "4711"}')
  .check(
    refuse((given) =>
      Object.keys(given)
        .filter((key) => ownTag.test(key))
        .map((key) => ({
          path: [key],
          message: `Tally sets this tag itself. Fix: use another name than project, environment, Name and tally-…, e.g. {"cost-center": "4711"}`,
        })),
    ),
  )
