/** What the cluster's programs get to know of the user's shell. */
const inherited = ['PATH', 'HOME', 'XDG_CACHE_HOME', 'TALLY_MACHINE_STATE']

/**
 * The environment of the cluster's programs, as options of `execa` and `spawn`. Flags and files tell
 * them all they need, but they look at variables too: etcd at ETCD_*, kubectl at KUBECTL_*, Node at
 * NODE_OPTIONS, each of them at proxies and LD_PRELOAD.
 */
export function clusterEnvironment(more: Readonly<Record<string, string>> = {}) {
  const known = inherited.flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return { env: { ...Object.fromEntries(known), ...more }, extendEnv: false } as const
}
