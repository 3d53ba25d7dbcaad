import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { layout } from '../layout.ts'
import { ports as clusterPorts, loopback } from '../network.ts'
import { nodeProcess } from '../node/node-process.ts'
import { compiler } from '../toolchain/compiler.ts'
import { kubernetesModule, logsModule, metricsServerModule } from '../toolchain/versions.ts'
import { disk, memory } from './capacity.ts'
import { foreignCluster } from './cluster-owner.ts'
import { missingPackages } from './debian-packages.ts'
import { takenPorts } from './free-ports.ts'
import { controlGroups, kernelModules, namespaces } from './kernel.ts'
import { kubernetesRules } from './packet-filter.ts'
import { type Requirement, requireAll } from './requirement.ts'

/** Where to go when the machine can't run the embedded cluster at all. */
const elsewhere = 'use a Kubernetes that exists: docs/local.md'

/**
 * Where everything is kept. The path ends up in image references, mount options and containerd's
 * configuration, where colons, commas, quotes and spaces mean something else.
 */
function cacheFolder(): Requirement {
  return {
    what: 'a cache folder with a plain name',
    met: /^[\w./@+-]+$/.test(layout.cache),
    found: layout.cache,
    fix: 'XDG_CACHE_HOME=/var/cache npm run up -- embedded',
  }
}

function root(): Requirement {
  return {
    what: 'root',
    met: process.getuid?.() === 0,
    found: `user id ${process.getuid?.()}`,
    fix: 'sudo env "PATH=$PATH" npm run up -- embedded',
  }
}

function owner(): Requirement {
  const what = 'the one embedded cluster that a machine can have'
  const foreign = foreignCluster()
  return foreign ? { what, met: false, ...foreign } : { what, met: true, found: 'free, or yours' }
}

async function debian(): Promise<Requirement> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '')
  const [, name = 'unknown'] = /^ID="?([\w-]+)/m.exec(release) ?? []
  return {
    what: "Debian, whose packages the cluster's images are made of",
    met: name === 'debian',
    found: name,
    fix: `use a Debian machine, or ${elsewhere}`,
  }
}

function packages(): Requirement {
  const missing = missingPackages()
  const apt = existsSync('/usr/bin/apt-get')
  return {
    what: 'packages from Debian',
    met: missing.length === 0 || apt,
    found: missing.length === 0 ? 'all installed' : `missing: ${missing.join(' ')}`,
    fix: apt ? 'npm run up installs them' : `install them by hand, or ${elsewhere}`,
  }
}

async function ports(nodePorts: readonly number[]): Promise<Requirement> {
  // The node's own address is there only while it runs, and then its ports are.
  const own = Object.values(clusterPorts).filter(({ host }) => host === loopback)
  const taken = await takenPorts([
    ...nodePorts.map((port) => ({ port, host: loopback })),
    ...(nodeProcess() === undefined ? own : []),
  ])
  return {
    what: 'free ports',
    met: taken.length === 0,
    found: taken.length === 0 ? 'all free' : `taken: ${taken.join(', ')}`,
    fix: 'end what listens there, or choose other nodePorts in settings.json',
  }
}

async function packetFilter(): Promise<Requirement> {
  const isOurs = existsSync(layout.cluster.machine)
  const rules = isOurs ? [] : await kubernetesRules()
  return {
    what: 'a packet filter without another Kubernetes, which would be disturbed',
    met: rules.length === 0,
    found: rules.length === 0 ? 'none' : `${rules.length} rules in chains KUBE-* or CNI-*`,
    fix: `stop that Kubernetes, or ${elsewhere}`,
  }
}

/** The proxies of the shell. Their URLs may hold a password, so the hosts alone are shown. */
function proxies(): readonly Requirement[] {
  const { http_proxy: http, https_proxy: https } = process.env
  const named = Object.entries({ http_proxy: http, https_proxy: https }).filter(([, url]) => url)
  if (named.length === 0) return []
  const what = 'proxies'
  const malformed = named.filter(([, url = '']) => !URL.canParse(url)).map(([name]) => name)
  if (malformed.length > 0) {
    const fix = `export ${malformed[0]}=http://user:password@host:port, and percent-encode what is special in user and password, e.g. %2F for /`
    return [{ what, met: false, found: `not a URL: ${malformed.join(' and ')}`, fix }]
  }
  const hosts = new Set(named.map(([, url = '']) => new URL(url).host))
  return [
    { what, met: true, found: `downloads by ${[...hosts].join(' and ')}, the cluster without` },
  ]
}

/**
 * What the embedded cluster needs, what was found, and how to fix what is missing.
 * @param nodePorts ports on 127.0.0.1 that Services are going to answer on @default none
 */
export async function requirements(
  nodePorts: readonly number[] = [],
): Promise<readonly Requirement[]> {
  const linux = process.platform === 'linux'
  const system = { what: 'Linux', met: linux, found: process.platform, fix: elsewhere }
  const compilers = await Promise.all(
    [kubernetesModule, metricsServerModule, logsModule].map(compiler),
  )
  if (!linux) return [system, ...compilers]
  return [
    system,
    root(),
    owner(),
    cacheFolder(),
    await debian(),
    packages(),
    ...compilers,
    await disk(),
    memory(),
    await controlGroups(),
    await namespaces(),
    await kernelModules(),
    await packetFilter(),
    await ports(nodePorts),
    ...proxies(),
  ]
}

/**
 * Refuses a machine that can't run the embedded cluster.
 * @throws naming everything that is missing, and how to fix each
 */
export async function requireMachine(nodePorts: readonly number[]): Promise<void> {
  requireAll(await requirements(nodePorts), "This machine can't run the embedded Kubernetes")
}
