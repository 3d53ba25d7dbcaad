import { execa } from 'execa'
import { layout } from '../layout.ts'
import { clusterEnvironment } from '../machine/cluster-environment.ts'
import { program } from '../toolchain/programs.ts'

/**
 * kubectl of the cluster's own version, as its administrator.
 * @param input what it reads from standard input
 * @param env environment beyond the kubeconfig
 * @throws with what kubectl said
 */
export async function kubectl(
  args: readonly string[],
  input?: string,
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly stdout: string }> {
  const result = await execa(program('kubectl'), args, {
    ...clusterEnvironment({ ...env, KUBECONFIG: layout.cluster.kubeconfig }),
    reject: false,
    ...(input === undefined ? {} : { input }),
  })
  if (result.failed) {
    throw new Error(
      `kubectl ${args.slice(0, 3).join(' ')}: ${result.stderr || result.shortMessage}`,
    )
  }
  return result
}
