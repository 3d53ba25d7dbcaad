import { ServiceV1 } from '@cdktf/provider-kubernetes/lib/service-v1/index.js'
import type { Construct } from 'constructs'
import type { Part } from '../namespace.ts'

export interface ServiceProps {
  readonly part: Part
  readonly port: number
  /** @default 'http' */
  readonly portName?: string
  /** Name of the containers' port. @default the same as the Service's */
  readonly targetPort?: string
  readonly appProtocol?: string
  /** Port on every node, 30000 to 32767. @default none */
  readonly nodePort?: number
  /** Whether its name stands for the pods themselves. @default false: for one address of its own */
  readonly headless?: boolean
}

/**
 * A name under which the pods of a part are reached in the cluster.
 *
 * @throws when it is headless and has a node port
 */
export class Service extends ServiceV1 {
  /** Its name for every pod of the cluster. */
  readonly host: string
  readonly port: number
  /** Whose pods it stands for, and the name of their port. */
  readonly part: Part
  readonly targetPort: string

  constructor(scope: Construct, id: string, props: ServiceProps) {
    const { part, port, portName = 'http', headless = false, nodePort, appProtocol } = props
    if (headless && nodePort !== undefined) {
      throw new Error(
        `${scope.node.path}/${id}: headless is true and nodePort is ${nodePort}: a Service without an address has no port on nodes. Fix: leave one of them out`,
      )
    }
    super(scope, id, {
      metadata: part.metadata(),
      spec: {
        ...(headless && { clusterIp: 'None' }),
        ...(nodePort !== undefined && { type: 'NodePort' }),
        selector: part.labels,
        port: [
          {
            name: portName,
            port,
            targetPort: props.targetPort ?? portName,
            ...(appProtocol && { appProtocol }),
            ...(nodePort !== undefined && { nodePort }),
          },
        ],
      },
    })
    this.part = part
    this.targetPort = props.targetPort ?? portName
    this.host = `${part.name}.${part.namespace}.svc`
    this.port = port
  }
}
