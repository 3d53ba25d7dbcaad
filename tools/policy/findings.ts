/** A check that a resource fails. */
export interface Finding {
  /** Id of the check, e.g. `CKV_AWS_18` or `AWS-0089`. */
  readonly check: string
  readonly title: string
  /** Ends in the resource's id in the configuration. */
  readonly resource: string
}

/** A resource of a synthesized stack, as far as it is read here. */
interface SynthesizedResource {
  readonly '//'?: {
    readonly metadata?: { readonly path?: string }
    readonly accepted_findings?: Readonly<Record<string, string>>
  }
}

/** A synthesized stack: resources by type and id. */
export interface SynthesizedStack {
  readonly resource: Readonly<Record<string, Readonly<Record<string, SynthesizedResource>>>>
}

/** Of each scanner. More than this, and the rule is to be questioned, not the finding. */
export const acceptedAtMost = 7

/** What the code accepts at one resource, for one reason. Two scanners may have a check each for it. */
interface Accepted {
  readonly checks: readonly string[]
  /** Where the resource stands in the construct tree. */
  readonly path: string
  readonly reason: string
}

export interface Verdict {
  /** Findings that nobody accepted. */
  readonly failed: readonly Finding[]
  readonly accepted: readonly Accepted[]
  /** What is accepted and was not found: the acceptance has to go. */
  readonly stale: readonly Accepted[]
}

const lastPart = (resource: string) => resource.slice(resource.lastIndexOf('.') + 1)

interface Acceptance extends Accepted {
  readonly id: string
}

/** All that the resources of a stack accept. */
export function acceptances(stack: SynthesizedStack): readonly Acceptance[] {
  const resources = Object.values(stack.resource).flatMap((ofType) => Object.entries(ofType))
  return resources.flatMap(([id, { '//': comment }]) => {
    const path = comment?.metadata?.path ?? id
    const accepted = Object.entries(comment?.accepted_findings ?? {})
    const reasons = [...new Set(accepted.map(([, reason]) => reason))]
    return reasons.map((reason) => {
      const checks = accepted.filter((each) => each[1] === reason).map(([check]) => check)
      return { id, path, checks, reason }
    })
  })
}

/** Holds the scanners' findings against what the resources themselves say is accepted. */
export function judge(findings: readonly Finding[], stack: SynthesizedStack): Verdict {
  const all = acceptances(stack)
  const isAbout = (finding: Finding, id: string, check: string) =>
    finding.check === check && lastPart(finding.resource) === id
  const isAccepted = (finding: Finding) =>
    all.some(({ id, checks }) => checks.some((check) => isAbout(finding, id, check)))
  const matching = (wanted: boolean) =>
    all
      .map(({ id, checks, path, reason }) => {
        const found = (check: string) => findings.some((each) => isAbout(each, id, check))
        return { checks: checks.filter((check) => found(check) === wanted), path, reason }
      })
      .filter(({ checks }) => checks.length > 0)
  return {
    failed: findings.filter((finding) => !isAccepted(finding)),
    accepted: matching(true),
    stale: matching(false),
  }
}
