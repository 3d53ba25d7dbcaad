/** Variables of a user's shell that name another Java, other flags or another project. */
const unset = {
  JAVA_HOME: undefined,
  MAVEN_ARGS: undefined,
  MAVEN_BASEDIR: undefined,
  MAVEN_PROJECTBASEDIR: undefined,
}

/** Part of a URL without its percent-encoding, or as it is where that is none. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

function proxyProperties(protocol: 'http' | 'https', proxy?: string): string[] {
  if (!proxy) return []
  const { protocol: own, hostname, port, username, password } = new URL(proxy)
  const properties = {
    proxyHost: hostname,
    proxyPort: port || (own === 'https:' ? '443' : '80'),
    ...(username && { proxyUser: decoded(username) }),
    ...(password && { proxyPassword: decoded(password) }),
  }
  return Object.entries(properties).map(([name, value]) => `-D${protocol}.${name}=${value}`)
}

/** Hosts that are reached without a proxy, as Java writes them. */
function exceptions(noProxy = ''): string[] {
  const hosts = noProxy.split(',').filter(Boolean)
  if (hosts.length === 0) return []
  return [`-Dhttp.nonProxyHosts=${hosts.map((host) => host.replace(/^\./, '*.')).join('|')}`]
}

/**
 * The environment of Maven. MAVEN_OPTS stays, since a company's certificates may be named there, and
 * gets the proxies of the shell, which Maven doesn't look at; those of the user's settings.xml win.
 */
export function mavenEnvironment(
  env: NodeJS.ProcessEnv,
): Readonly<Record<string, string | undefined>> {
  const proxies = [
    ...proxyProperties('http', env.http_proxy),
    ...proxyProperties('https', env.https_proxy),
  ]
  if (proxies.length === 0) return unset
  const options = [
    ...(env.MAVEN_OPTS ? [env.MAVEN_OPTS] : []),
    ...proxies,
    ...exceptions(env.no_proxy),
    // Maven 3.9 looks at properties of Java only when it is told to.
    '-Daether.connector.http.useSystemProperties=true',
  ]
  return { ...unset, MAVEN_OPTS: options.join(' ') }
}
