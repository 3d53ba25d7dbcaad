import { z } from 'zod'
import { hostName } from '../host-name.ts'
import { type Contradiction, refuse, yesOrNo } from '../setting-types.ts'
import { publicCidrs, publicCidrsFaults } from './public-cidrs.ts'

const domain = z.strictObject({ name: hostName, zone: hostName }).check(
  refuse(({ name, zone }) =>
    isBelow(zone, name) || name === zone
      ? []
      : [
          {
            path: ['name'],
            message: `"${name}" is not in the hosted zone "${zone}", so its certificate could not be validated there. Fix: use a name in that zone, e.g. "metrics.${zone}"`,
          },
        ],
  ),
)

/** Whether a host name is below a domain's. */
const isBelow = (domain: string, host: string) => host.endsWith(`.${domain}`)

/** How clients reach an environment: settings of its load balancer. */
export const entrance = {
  access: z
    .enum(['internet', 'internal'])
    .describe('"internet" or "internal" (from the VPC, and networks that are joined to it)'),
  allowedCidrs: publicCidrs.optional(),
  domain: domain.optional(),
  plainHttpPasswords: yesOrNo,
}

interface Entrance {
  readonly access: 'internet' | 'internal'
  readonly allowedCidrs?: readonly string[] | undefined
  readonly domain?: z.output<typeof domain> | undefined
  readonly plainHttpPasswords: boolean
}

/** What contradicts itself in the settings of an {@link entrance}. */
export function entranceFaults(given: Entrance): Contradiction[] {
  const { access, allowedCidrs, domain, plainHttpPasswords } = given
  const cidrs = allowedCidrs
    ? publicCidrsFaults(access === 'internet', allowedCidrs, {
        list: 'allowedCidrs',
        open: '"access": "internet"',
        closed: '"access": "internal"',
        purpose: 'reach the app',
        whose: 'that clients come from',
        privateFault: 'which never come from the internet. Fix: set "access": "internal"',
      })
    : []
  if (!domain || !plainHttpPasswords) return cidrs
  const message = 'true has no effect with a domain, which is served over TLS. Fix: leave it out'
  return [...cidrs, { path: ['plainHttpPasswords'], message }]
}

/**
 * Host names that an environment is served by over TLS: first that of its domain, then those of
 * services that are below it.
 */
export function servedNames(
  { name }: z.output<typeof domain>,
  services: readonly { readonly host?: string | undefined }[],
): readonly [string, ...string[]] {
  const hosts = services.flatMap(({ host }) => (host && isBelow(name, host) ? [host] : []))
  return [name, ...new Set(hosts)]
}
