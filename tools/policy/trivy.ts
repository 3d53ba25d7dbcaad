import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, isBuilt } from '../../embedded/toolchain/programs.ts'
import { moduleVersion } from '../../embedded/toolchain/versions.ts'
import type { Finding } from './findings.ts'
import { isPlanted } from './planted-fault.ts'
import { printed, run, type Scan, ScannerError } from './scanner.ts'

/** The Go module of the scanner. */
const module = join(import.meta.dirname, 'trivy')

/**
 * Builds Trivy's scanner of Terraform, once; over a minute on 2 idle cores.
 *
 * @returns path of the program
 * @throws ScannerError when Go or a module is out of reach
 */
export async function buildTrivy(): Promise<string> {
  if (!isBuilt(module))
    console.log("building Trivy's scanner of Terraform, which takes a minute or two")
  try {
    return join(await build(module, () => {}), 'trivy')
  } catch (error) {
    throw new ScannerError((error as Error).message)
  }
}

type Resources = Readonly<Record<string, Readonly<Record<string, object>>>>

/** Only those of AWS, each once: Trivy takes a loop over what AWS alone knows for an empty one. */
function ofAws(resources: Resources): Resources {
  const once = (resource: object) => ({ ...resource, for_each: undefined, count: undefined })
  return Object.fromEntries(
    Object.entries(resources)
      .filter(([type]) => type.startsWith('aws_'))
      .map(([type, byId]) => [
        type,
        Object.fromEntries(Object.entries(byId).map(([id, each]) => [id, once(each)])),
      ]),
  )
}

/** What `policy/trivy` prints. */
interface Report {
  /** Addresses of the resources that it read. */
  readonly resources: readonly string[]
  /** Ids of the checks that it made. */
  readonly checks: readonly string[]
  readonly findings: readonly Finding[]
}

/**
 * Lets Trivy look at the AWS resources of a synthesized stack; it has no checks for the others.
 *
 * @param folder where to write them
 * @throws ScannerError when it could not read all of them: what it skips it does not find either
 */
export function scanWithTrivy(
  program: string,
  folder: string,
  stack: { readonly resource: Resources; readonly data?: Resources },
): Scan {
  const scanned = { resource: ofAws(stack.resource), data: ofAws(stack.data ?? {}) }
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'aws.tf.json'), JSON.stringify(scanned))
  const { status, stdout, output } = run(program, [folder], 'remove it and try again')
  const report = printed<Report>(stdout)
  if (status !== 0 || !report || output !== stdout.trim()) {
    throw new ScannerError(`Trivy could not read all of ${folder}:\n${output.slice(0, 2000)}`)
  }
  const { resources, checks } = report
  const unread = Object.entries(scanned.resource)
    .flatMap(([type, byId]) => Object.keys(byId).map((id) => `${type}.${id}`))
    .filter((address) => !resources.includes(address))
  if (unread.length > 0) throw new ScannerError(`Trivy did not read ${unread.join(', ')}`)
  const failed = report.findings.filter(({ resource }) => !isPlanted(resource))
  return {
    scanner: `Trivy ${moduleVersion('github.com/aquasecurity/trivy', module).slice(1)}`,
    findings: report.findings,
    passed: checks.filter((id) => !failed.some(({ check }) => check === id)).length,
  }
}
