import type { Service } from '../workload/service.ts'
import type { Flow } from './network-policies.ts'
import { anywhere, internet, podsOf } from './peer.ts'

/**
 * What a user's service may connect to beyond its stores: each of `egress` is the name of another
 * service, `internet`, `anywhere`, or a block of addresses with or without a port, e.g.
 * `203.0.113.0/24:443`.
 * @throws when it names a service that is not there
 */
export function egressFlows(
  from: Service,
  egress: readonly string[],
  services: ReadonlyMap<string, Service>,
): Flow[] {
  return egress.map((each) => {
    const start = { from: podsOf(from.part) }
    if (each === 'internet') return { ...start, to: internet }
    if (each === 'anywhere') return { ...start, to: anywhere }
    const [, cidr, port] = /^([\d.]+\/\d+)(?::(\d+))?$/.exec(each) ?? []
    if (cidr !== undefined)
      return { ...start, to: { addresses: [cidr] }, ...(port && { ports: [port] }) }
    const other = services.get(each)
    if (!other) {
      throw new Error(
        `${from.node.path}: egress names ${each}, which is no service. Fix: use the name of a service, "internet", "anywhere", or a block of addresses`,
      )
    }
    return { ...start, to: podsOf(other.part), ports: [other.targetPort] }
  })
}
