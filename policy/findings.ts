/** What checkov says of one resource, as far as it is read here. */
export interface Finding {
  readonly check_id: string
  readonly check_name: string
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

/** A finding that the code accepts. */
interface Accepted {
  readonly check: string
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

/** Holds a scanner's findings against what the resources themselves say is accepted. */
export function judge(findings: readonly Finding[], stack: SynthesizedStack): Verdict {
  const resources = Object.values(stack.resource).flatMap((ofType) => Object.entries(ofType))
  const acceptances = resources.flatMap(([id, { '//': comment }]) =>
    Object.entries(comment?.accepted_findings ?? {}).map(([check, reason]) => ({
      id,
      accepted: { check, reason, path: comment?.metadata?.path ?? id },
    })),
  )
  const found = (check: string, id: string) =>
    findings.some((each) => each.check_id === check && lastPart(each.resource) === id)
  const isAccepted = (finding: Finding) =>
    acceptances.some(
      ({ id, accepted }) =>
        accepted.check === finding.check_id && id === lastPart(finding.resource),
    )
  const matching = (wanted: boolean) =>
    acceptances
      .filter(({ id, accepted }) => found(accepted.check, id) === wanted)
      .map(({ accepted }) => accepted)
  return {
    failed: findings.filter((finding) => !isAccepted(finding)),
    accepted: matching(true),
    stale: matching(false),
  }
}
