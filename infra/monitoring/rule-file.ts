import { jsonText } from '../json-text.ts'

/** A file of recording rules or alerts. */
export interface RuleFile {
  /** Name of the file, without `.yml`. */
  readonly name: string
  /** Prometheus' rule `groups`. */
  readonly groups: readonly object[]
}

/** Renders a file of rules as Prometheus reads it. */
export function renderRuleFile({ groups }: RuleFile): string {
  return jsonText({ groups })
}
