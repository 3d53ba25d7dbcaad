import { type Command, createArgument, createCommand } from 'commander'
import type { Requirement } from '../../embedded/machine/requirement.ts'
import { parseTarget, targetNames, targets } from '../targets/index.ts'
import type { Target } from '../targets/target.ts'

function describe({ what, met, found, fix }: Requirement): string {
  return `  ${met ? 'ok     ' : 'missing'}  ${what}: ${found}${met || !fix ? '' : `\n           Fix: ${fix}`}`
}

/** The `doctor` command. Exit code 0 when this machine can deploy at least one target. */
export function command(): Command {
  return createCommand('doctor')
    .description('what this machine has, what is missing for each target, and how to fix it')
    .addArgument(
      createArgument('[target]', `${targetNames} (default: all of them)`).argParser(parseTarget),
    )
    .action(async (named?: Target) => {
      /** Names of targets by what was found: those of AWS find the same. */
      const findings = new Map<string, string[]>()
      let usable = 0
      for (const target of named ? [named] : targets) {
        const checks = await target.requirements()
        const met = checks.every((check) => check.met)
        if (met) usable += 1
        const verdict = met ? 'this machine can deploy it' : 'something is missing'
        const finding = [verdict, ...checks.map(describe)].join('\n')
        findings.set(finding, [...(findings.get(finding) ?? []), target.name])
      }
      for (const [finding, names] of findings) console.log(`${names.join(', ')}: ${finding}`)
      process.exitCode = usable > 0 ? 0 : 1
    })
}
