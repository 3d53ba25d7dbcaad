/** A variable of the environment that would lead Terraform elsewhere than the settings say. */
export interface DivertingVariable {
  /** Its name, or the beginning of several names and a `*`. */
  readonly name: string
  /** What it does, after "which". */
  readonly effect: string
}

const several = (names: readonly string[], effect: string): readonly DivertingVariable[] =>
  names.map((name) => ({ name, effect }))

/** Terraform's and OpenTofu's own: they concern every stack. */
export const terraformVariables: readonly DivertingVariable[] = [
  {
    name: 'TF_WORKSPACE',
    effect: 'keeps the state in another workspace, where no command of Tally looks for it',
  },
  { name: 'TF_DATA_DIR', effect: 'makes all stacks share one folder, and one choice of a backend' },
  {
    name: 'TF_CLI_ARGS*',
    effect: 'adds arguments to commands of Terraform, -state and -target among them',
  },
  { name: 'TF_ENCRYPTION', effect: 'encrypts the state, so that no command of Tally can read it' },
  {
    name: 'TF_REATTACH_PROVIDERS',
    effect: 'takes providers that run already instead of the pinned ones',
  },
]

/**
 * Those of the providers kubernetes and helm, and of Helm: they concern stacks that use a
 * kubeconfig or a cluster's address. `KUBE_CONFIG_PATHS` even goes before what a stack says.
 */
export const clusterVariables: readonly DivertingVariable[] = [
  ...several(
    [
      ...['KUBE_HOST', 'KUBE_CONFIG_PATH', 'KUBE_CONFIG_PATHS', 'KUBE_CTX', 'KUBE_CTX_CLUSTER'],
      ...['KUBE_PROXY_URL', 'KUBE_TLS_SERVER_NAME', 'KUBE_CLUSTER_CA_CERT_DATA'],
      ...['HELM_KUBECONTEXT', 'HELM_KUBEAPISERVER', 'HELM_KUBETLS_SERVER_NAME', 'HELM_KUBECAFILE'],
    ],
    'names another cluster',
  ),
  ...several(
    [
      ...['KUBE_CTX_AUTH_INFO', 'KUBE_USER', 'KUBE_PASSWORD', 'KUBE_TOKEN'],
      ...['KUBE_CLIENT_CERT_DATA', 'KUBE_CLIENT_KEY_DATA'],
      ...['HELM_KUBETOKEN', 'HELM_KUBEASUSER', 'HELM_KUBEASGROUPS'],
    ],
    'signs in to the cluster as somebody else',
  ),
  ...several(
    ['KUBE_INSECURE', 'HELM_KUBEINSECURE_SKIP_TLS_VERIFY'],
    'takes any server for the cluster',
  ),
  { name: 'HELM_NAMESPACE', effect: 'names another namespace' },
  ...several(
    ['HELM_DRIVER', 'HELM_DRIVER_SQL_CONNECTION_STRING'],
    'keeps what Helm knows of its releases elsewhere',
  ),
]

/**
 * cdktf takes each of its flags from a variable too (`CDKTF_SKIP_SYNTH`, `CDKTF_VAR`, …). By hand
 * they are what a person tells cdktf; `CDKTF_OUTDIR` and others it sets itself.
 */
export const cdktfVariables: readonly DivertingVariable[] = [
  { name: 'CDKTF_*', effect: 'gives cdktf flags that nobody has asked for' },
  { name: 'SYNTH_HCL_OUTPUT', effect: 'makes cdktf write another format' },
]

/** Where cdktf keeps its log and downloads: none of them changes what is applied. */
const harmless = new Set([
  'CDKTF_HOME',
  'CDKTF_LOG_LEVEL',
  'CDKTF_LOG_FILE_DIRECTORY',
  'CDKTF_DISABLE_PLUGIN_CACHE_ENV',
])

type Environment = Readonly<Record<string, string | undefined>>

/** Those of a table that an environment sets, each by its full name. */
export function divertingVariables(
  table: readonly DivertingVariable[],
  environment: Environment,
): readonly DivertingVariable[] {
  return Object.keys(environment)
    .filter((name) => environment[name] && !harmless.has(name))
    .flatMap((name) => {
      const found = table.find((each) =>
        each.name.endsWith('*') ? name.startsWith(each.name.slice(0, -1)) : name === each.name,
      )
      return found ? [{ ...found, name }] : []
    })
}

/** Why nothing may be planned in an environment, and how to fix it; undefined where it may. */
export function refusalOf(
  table: readonly DivertingVariable[],
  environment: Environment,
): string | undefined {
  const found = divertingVariables(table, environment)
  if (found.length === 0) return undefined
  const reasons = found.map(({ name, effect }) => `${name}, which ${effect}`)
  return `The environment sets ${reasons.join('; ')}. Fix: unset ${found.map(({ name }) => name).join(' ')}`
}
