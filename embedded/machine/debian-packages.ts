import { existsSync } from 'node:fs'
import { execa } from 'execa'
import { isDocumentServerBuilt } from '../document-server/document-server.ts'
import type { Progress } from '../progress.ts'

/** What the embedded Kubernetes takes from Debian: each package with a file that shows that it is installed. */
const packages = {
  containerd: '/usr/bin/containerd',
  runc: '/usr/sbin/runc',
  'containernetworking-plugins': '/usr/lib/cni/bridge',
  iptables: '/usr/sbin/iptables',
  iproute2: '/usr/bin/ip',
  buildah: '/usr/bin/buildah',
  mmdebstrap: '/usr/bin/mmdebstrap',
  catatonit: '/usr/bin/catatonit',
} as const

/** The same for what the document server is built with. */
const builders = {
  maven: '/usr/bin/mvn',
  'default-jdk-headless': '/usr/bin/jlink',
} as const

/** Names of the Debian packages that are not installed yet. */
export function missingPackages(): string[] {
  return Object.entries({ ...packages, ...(isDocumentServerBuilt() ? {} : builders) })
    .filter(([, file]) => !existsSync(file))
    .map(([name]) => name)
}

/**
 * Installs the missing Debian packages, after saying so. Their services are not started: the
 * cluster runs its own containerd.
 * @param missing @default what this machine doesn't have
 * @throws when apt fails, with its last lines
 */
export async function installPackages(
  progress: Progress,
  missing: readonly string[] = missingPackages(),
): Promise<void> {
  if (missing.length === 0) return
  progress(`installing from Debian: ${missing.join(' ')}`)
  const apt = execa({ env: { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }, all: true })
  try {
    await apt`apt-get update -q`
    // Automatic upgrades hold dpkg's lock for a minute now and then.
    await apt`apt-get install -q -y --no-install-recommends -o DPkg::Lock::Timeout=120 ${missing}`
  } catch (error) {
    const said = (error as { all?: string }).all?.trim().split('\n').slice(-6).join('\n')
    throw new Error(
      `apt-get could not install ${missing.join(', ')}:\n${said}\nFix: apt-get install ${missing.join(' ')}`,
    )
  }
}
