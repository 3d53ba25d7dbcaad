import { dirname, join } from 'node:path'

/** The repository's root. */
export const root = dirname(import.meta.dirname)

/** Tally's own state in a checkout; git ignores it. */
export const ownState = join(root, '.tally')
