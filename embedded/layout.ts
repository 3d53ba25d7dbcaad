import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** The specification of `$XDG_CACHE_HOME` says to ignore a relative path. */
const caches = [process.env.XDG_CACHE_HOME ?? ''].find(isAbsolute) ?? join(homedir(), '.cache')
const cache = join(caches, 'tally')
const cluster = join(cache, 'cluster')
const kubeconfigs = join(cluster, 'kubeconfig')

/**
 * Every place on disk that the embedded Kubernetes uses. All but the owner's record lies below the
 * user's cache folder (`$XDG_CACHE_HOME`, else `~/.cache`), so that `reset` can prove that nothing is
 * left.
 */
export const layout = {
  cache,
  /** Compiled programs, one folder per version key. */
  programs: join(cache, 'programs'),
  /** Image archives, one folder per version key, and the app's images by content hash. */
  images: join(cache, 'images'),
  /** Whose cluster this machine has: the same file for every user. */
  owner: join(process.env.TALLY_MACHINE_STATE ?? '/var/lib/tally', 'owner.json'),
  /** The cluster's own state: gone after `reset`. */
  cluster: {
    root: cluster,
    /** What was changed on the machine outside this folder, to be undone. */
    machine: join(cluster, 'machine.json'),
    certificates: join(cluster, 'pki'),
    kubeconfigs,
    /** Administrator's kubeconfig: what `kubectl --kubeconfig` takes. */
    kubeconfig: join(kubeconfigs, 'super-admin.conf'),
    configuration: join(cluster, 'config'),
    logs: join(cluster, 'logs'),
    etcd: join(cluster, 'etcd'),
    containerd: join(cluster, 'containerd'),
    kubelet: join(cluster, 'kubelet'),
    volumes: join(cluster, 'volumes'),
    /** Private stand-ins for paths that containerd and kubelet have compiled in. */
    mounts: join(cluster, 'mounts'),
  },
} as const
