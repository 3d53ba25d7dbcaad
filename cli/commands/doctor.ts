import { type Command, createArgument, createCommand } from 'commander'
import type { Requirement } from '../../embedded/machine/requirement.ts'
import { parseTarget, targetNames, targets } from '../targets/index.ts'
import type { Target } from '../targets/target.ts'

function describe({ what, met, found, fix }: Requirement): string {
  return `  ${met ? 'ok     ' : 'missing'}  ${what}: ${found}${met || !fix ? '' : `\n           Fix: ${fix}`}`
}

/** What a target needs of this machine; one object of what `doctor --json` prints. */
interface Finding {
  readonly name: string
  /** Whether this machine can deploy it. */
  readonly met: boolean
  readonly requirements: readonly Requirement[]
}

async function finding(target: Target): Promise<Finding> {
  const requirements = await target.requirements()
  return { name: target.name, met: requirements.every(({ met }) => met), requirements }
}

/** Findings for a person; what is the same for several targets, as for those of AWS, is said once. */
function describeAll(findings: readonly Finding[]): string {
  const names = new Map<string, string[]>()
  for (const { name, met, requirements } of findings) {
    const verdict = met ? 'this machine can deploy it' : 'something is missing'
    const said = [verdict, ...requirements.map(describe)].join('\n')
    names.set(said, [...(names.get(said) ?? []), name])
  }
  return [...names].map(([said, who]) => `${who.join(', ')}: ${said}`).join('\n')
}

/** The `doctor` command. Exit code 0 when this machine can deploy at least one target. */
export function command(): Command {
  return createCommand('doctor')
    .description('what this machine has, what is missing for each target, and how to fix it')
    .addArgument(
      createArgument('[target]', `${targetNames} (default: all of them)`).argParser(parseTarget),
    )
    .option('--json', 'print one JSON array, an object per target')
    .action(async (named: Target | undefined, { json }: { readonly json?: true }) => {
      const findings = await Promise.all((named ? [named] : targets).map(finding))
      console.log(json ? JSON.stringify(findings, null, 2) : describeAll(findings))
      process.exitCode = findings.some(({ met }) => met) ? 0 : 1
    })
}
