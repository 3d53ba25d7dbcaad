import { dirname, join, resolve } from 'node:path'

/** The repository's root. */
export const root = dirname(import.meta.dirname)

/** Tally's own state in a checkout; git ignores it. */
export const ownState = join(root, '.tally')

/** A path as the user gave it. npm runs scripts in the root, and says where they were called. */
export const userPath = (path: string): string =>
  resolve(process.env.INIT_CWD ?? process.cwd(), path)
