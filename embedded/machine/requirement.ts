/** Something that a target needs of this machine. */
export interface Requirement {
  readonly what: string
  readonly met: boolean
  /** What was found. */
  readonly found: string
  /** The command or step that meets it; also set where Tally does it by itself. */
  readonly fix?: string
}

/**
 * Refuses where a requirement isn't met.
 * @param refusal what can't be done, e.g. "This machine can't deploy local"
 * @param alternatives what to do instead @default nothing is named
 * @throws naming everything that is missing, and how to fix each
 */
export function requireAll(
  checks: readonly Requirement[],
  refusal: string,
  alternatives = '',
): void {
  const unmet = checks.filter(({ met }) => !met)
  if (unmet.length === 0) return
  const lines = unmet.map(({ what, found, fix }) => `  ${what}: ${found}. Fix: ${fix}`)
  throw new Error([`${refusal}:`, ...lines, ...(alternatives ? [alternatives] : [])].join('\n'))
}
