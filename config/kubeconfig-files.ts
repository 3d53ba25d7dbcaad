import { delimiter, resolve } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The kubeconfig files that the target `local` looks for its context in, there or not, first things
 * first. As kubectl does: those of the variable `KUBECONFIG`, else the one in the home folder.
 *
 * @param setting `local.kubeconfig`, which goes before the variable @default none
 * @param environment relative paths start where the user called npm
 */
export function kubeconfigFiles(
  setting: string | undefined,
  { KUBECONFIG = '', INIT_CWD = process.cwd() }: Environment,
): readonly string[] {
  if (setting !== undefined) return [setting]
  const named = KUBECONFIG.split(delimiter).filter((file) => file !== '')
  // The tools that read it expand `~`; resolved here, the home folder would end up in cdktf.out.
  if (named.length === 0) return ['~/.kube/config']
  return [...new Set(named.map((file) => resolve(INIT_CWD, file)))]
}
