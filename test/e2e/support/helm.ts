import { join } from 'node:path'
import { execa } from 'execa'
import { build } from '../../../embedded/toolchain/programs.ts'
import { kubernetesVersion } from '../../../embedded/toolchain/versions.ts'

/** The Go module of Helm. */
const helmModule = join(import.meta.dirname, 'helm')

/** What Helm installs a chart as. */
export interface HelmRelease {
  readonly name: string
  readonly namespace: string
  /** In YAML. */
  readonly values: string
}

/**
 * Has Helm itself render a chart, as if it were installed on the embedded Kubernetes. Helm is built
 * once: 20 s of CPU after the cluster, 3 minutes without.
 *
 * Schemas of values are not looked at: F5's refers to files that Helm would download.
 *
 * @param chart its folder
 * @returns its objects in YAML, without those of its folder `crds`
 * @throws when Helm refuses chart or values
 */
export async function rendered(
  chart: string,
  { name, namespace, values }: HelmRelease,
): Promise<string> {
  const helm = join(await build(helmModule, () => {}), 'helm')
  const release = [name, chart, '--namespace', namespace, '--values', '-']
  const options = ['--kube-version', kubernetesVersion, '--skip-schema-validation']
  return (await execa({ input: values })`${helm} template ${release} ${options}`).stdout
}
