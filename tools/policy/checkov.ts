import { join } from 'node:path'
import type { Finding } from './findings.ts'
import { isPlanted } from './planted-faults.ts'
import { PolicyError } from './policy-error.ts'
import { run } from './run.ts'

/** One result of a check, as far as it is read here. */
interface Result {
  readonly check_id: string
  readonly check_name: string
  readonly resource: string
}

/** Checkov gives addresses that begin with the type, and some with `resource`. */
const idOf = ({ resource }: Result) => resource.slice(resource.lastIndexOf('.') + 1)

/** What `checkov --output json` prints, as far as it is read here. */
interface Report {
  readonly results: {
    readonly failed_checks: readonly Result[]
    readonly passed_checks: readonly Result[]
  }
  readonly summary: { readonly parsing_errors: number }
}

function parseReport(stdout: string): Report | undefined {
  try {
    return JSON.parse(stdout)
  } catch {
    return undefined
  }
}

/**
 * Scans a synthesized stack, or manifests, with checkov.
 *
 * @param environment a virtual environment of Python that has checkov
 * @param folder the stack's, with `cdk.tf.json` in it, or the manifests'
 * @returns the findings, and how many checks of the stack's own resources passed
 * @throws PolicyError when it could not read all of the stack: it finds nothing in what it skips
 */
export function scanWithCheckov(
  environment: string,
  folder: string,
  framework: 'terraform_json' | 'kubernetes' = 'terraform_json',
) {
  const { output, stdout } = run(
    join(environment, 'bin/checkov'),
    [
      ...['--framework', framework, '--directory', folder, '--output', 'json'],
      ...['--skip-download', '--compact'],
      // What a stack has of Kubernetes is scanned as manifests.
      ...(framework === 'terraform_json' ? ['--skip-check', 'CKV_K8S*'] : []),
    ],
    // Away from any .checkov.yaml, which could accept findings.
    { fix: `rm -r ${environment}`, cwd: folder },
  )
  const unread = /Failed to add block|Failed to parse/.test(output)
  const report = parseReport(stdout)
  if (unread || !report || report.summary.parsing_errors > 0) {
    throw new PolicyError(`checkov could not read all of ${folder}:\n${output.slice(0, 2000)}`)
  }
  const { failed_checks, passed_checks } = report.results
  const findings = failed_checks.map(
    (result): Finding => ({
      check: result.check_id,
      title: result.check_name,
      resource: idOf(result),
    }),
  )
  const passed = passed_checks.filter((result) => !isPlanted(idOf(result))).length
  return { findings, passed }
}
