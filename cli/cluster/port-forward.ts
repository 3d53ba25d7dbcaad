import type { Socket } from 'node:net'
import type { CoreV1Api, PortForward } from '@kubernetes/client-node'
import { podProblem } from '../../embedded/node/pod-problem.ts'
import type { ClusterAccess } from './cluster-access.ts'
import { portForwardClient } from './kubernetes.ts'
import { type Forward, openLocalPort } from './local-port.ts'

/** A port of a Service, by its number there. */
export interface ServicePort {
  readonly namespace: string
  readonly service: string
  readonly port: number
}

interface Destination {
  readonly pod: string
  readonly port: number
}

/** The ready pod that a Service sends to, and the port there. */
async function destinationOf(
  core: CoreV1Api,
  { namespace, service, port }: ServicePort,
): Promise<Destination> {
  const { spec } = await core.readNamespacedService({ name: service, namespace })
  const target = spec?.ports?.find((each) => each.port === port)?.targetPort ?? port
  const labelSelector = Object.entries(spec?.selector ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join(',')
  const { items } = await core.listNamespacedPod({ namespace, labelSelector })
  const pod = items.find((each) => podProblem(each) === undefined)
  if (pod?.metadata?.name === undefined) {
    throw new Error(`no pod of the Service ${namespace}/${service} is ready`)
  }
  const named = pod.spec?.containers
    .flatMap(({ ports = [] }) => ports)
    .find(({ name }) => name === target)
  const number = typeof target === 'number' ? target : named?.containerPort
  if (number === undefined) {
    throw new Error(`pod ${pod.metadata.name} has no port ${target}, which ${service} sends to`)
  }
  return { pod: pod.metadata.name, port: number }
}

/** Joins one connection with a pod, until either side ends it. */
async function join(
  forward: PortForward,
  socket: Socket,
  namespace: string,
  { pod, port }: Destination,
): Promise<void> {
  const tunnel = await forward.portForward(namespace, pod, [port], socket, null, socket)
  // It is a function only where it is to be connected again, which is not asked for.
  if (typeof tunnel === 'function') return
  tunnel.onclose = () => socket.end()
  tunnel.onerror = () => socket.destroy()
  if (socket.destroyed) tunnel.close()
  else socket.once('close', () => tunnel.close())
}

/**
 * Opens a port of 127.0.0.1 that leads to a Service through the API server, as
 * `kubectl port-forward` does. Each connection goes to a pod that is ready at that time, so the way
 * outlives a pod; a connection for which there is none is closed.
 * @param localPort port to listen on. @default a free one
 * @throws when the Service has no ready pod now, or the port is taken
 */
export async function forwardPort(
  access: ClusterAccess,
  to: ServicePort,
  localPort = 0,
): Promise<Forward> {
  const { core, forward } = await portForwardClient(access)
  // Says now what every connection would meet.
  await destinationOf(core, to)
  return openLocalPort(
    async (socket) => join(forward, socket, to.namespace, await destinationOf(core, to)),
    localPort,
  )
}
