import { network } from '../network.ts'

/** Folders of programs that only root uses: `su` without `-` leaves them out of PATH. */
const rootFolders = { '/usr/bin': '/usr/sbin', '/bin': '/sbin' }

/** What is on this machine, where a proxy can't reach it. */
const direct = [
  ...['localhost', '127.0.0.1', '::1'],
  ...[network.nodeAddress, network.serviceSubnet, network.podSubnet],
  ...['.svc', '.cluster.local'],
]

function completePath(path = ''): string {
  const folders = path.split(':')
  const missing = Object.entries(rootFolders)
    .filter(([user, root]) => folders.includes(user) && !folders.includes(root))
    .map(([, root]) => root)
  return [...folders, ...missing].join(':')
}

/** Empty where no proxy is named. */
function proxyVariables(env: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const named = (name: string) => {
    const proxy = env[name] || env[name.toUpperCase()]
    return proxy && !proxy.includes('://') ? `http://${proxy}` : proxy
  }
  const all = named('all_proxy')
  // Neither apt nor Maven takes a proxy of another kind, e.g. socks5.
  const fallback = all !== undefined && /^https?:/.test(all) ? all : undefined
  const http = named('http_proxy') ?? fallback
  const https = named('https_proxy') ?? fallback
  if ((http ?? https ?? all) === undefined) return {}
  const exempt = [env.no_proxy, env.NO_PROXY].flatMap((list) => list?.split(/[\s,]+/) ?? [])
  const variables = {
    ...(http && { http_proxy: http }),
    ...(https && { https_proxy: https }),
    no_proxy: [...new Set([...exempt.filter(Boolean), ...direct])].join(','),
  }
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => [
      [name, value],
      [name.toUpperCase(), value],
    ]),
  )
}

/**
 * Variables of a user's shell, changed so that every program finds what it needs: PATH has the
 * folders of root's programs; proxies are named in both spellings, since apt reads the lower case
 * alone; and the addresses of this machine and of the embedded cluster are among those that are
 * reached without a proxy.
 */
export function completeEnvironment(env: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  return { PATH: completePath(env.PATH), ...proxyVariables(env) }
}
