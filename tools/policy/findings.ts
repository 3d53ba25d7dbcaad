/** A check that a resource fails. */
export interface Finding {
  /** Id of the check, e.g. `CKV_AWS_18`. */
  readonly check: string
  readonly title: string
  /** The resource's id in the configuration, which no other one has. */
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

/** With more than this, question the rule instead of the finding. */
export const acceptedAtMost = 7

/** A finding that the code accepts at one resource. */
interface Acceptance {
  readonly check: string
  readonly resource: string
  /** The resource's path in the construct tree. */
  readonly path: string
  readonly reason: string
}

export interface Verdict {
  /** Findings that nobody accepted. */
  readonly failed: readonly Finding[]
  readonly accepted: readonly Acceptance[]
  /** What is accepted and was not found: the acceptance has to go. */
  readonly stale: readonly Acceptance[]
}

/** All that the resources of a stack accept. */
export function acceptances(stack: SynthesizedStack): readonly Acceptance[] {
  return Object.values(stack.resource).flatMap((resources) =>
    Object.entries(resources).flatMap(([id, { '//': comment }]) =>
      Object.entries(comment?.accepted_findings ?? {}).map(([check, reason]) => ({
        check,
        resource: id,
        path: comment?.metadata?.path ?? id,
        reason,
      })),
    ),
  )
}

/** Compares findings with what the resources themselves accept. */
export function judge(findings: readonly Finding[], stack: SynthesizedStack): Verdict {
  const all = acceptances(stack)
  const same = (one: Finding | Acceptance, other: Finding | Acceptance) =>
    one.check === other.check && one.resource === other.resource
  const isFound = (acceptance: Acceptance) => findings.some((each) => same(each, acceptance))
  return {
    failed: findings.filter((finding) => !all.some((each) => same(each, finding))),
    accepted: all.filter(isFound),
    stale: all.filter((each) => !isFound(each)),
  }
}
