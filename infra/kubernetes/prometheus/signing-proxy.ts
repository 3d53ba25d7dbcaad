import { ServiceAccountV1 } from '@cdktf/provider-kubernetes/lib/service-account-v1/index.js'
import { Construct } from 'constructs'
import type { Namespace } from '../namespace.ts'
import { Deployment } from '../workload/deployment.ts'
import { tcpSocket } from '../workload/probes.ts'
import { resources } from '../workload/resources.ts'
import { users } from '../workload/security.ts'
import { Service } from '../workload/service.ts'
import type { ManagedPrometheus } from './prometheus-agent-access.ts'

/** Names the Service as the central Prometheus' is, and the service account that signs. */
export const signingProxyName = 'prometheus'

export interface SigningProxyProps {
  readonly namespace: Namespace
  /** Image of AWS' `aws-sigv4-proxy`. */
  readonly image: string
  readonly prometheus: ManagedPrometheus
}

const port = 9090

/**
 * Prometheus' API of a managed workspace for what can't sign requests: Grafana, and the commands that come
 * by a port-forward. It asks for no password: who reaches it may query, and nothing else.
 */
export class SigningProxy extends Construct {
  readonly service: Service
  /** Address of the workspace inside of the cluster, without a slash at the end. */
  readonly url: string
  /** The path in it, which Terraform resolves. */
  readonly path: string

  constructor(scope: Construct, id: string, props: SigningProxyProps) {
    super(scope, id)
    const { region, host, path, readyAfter } = props.prometheus
    const part = props.namespace.part(signingProxyName, 'prometheus')
    const cloudIdentity = new ServiceAccountV1(this, 'ServiceAccount', {
      metadata: part.metadata(),
      automountServiceAccountToken: false,
    })
    const listens = tcpSocket('http')
    new Deployment(this, 'Deployment', {
      part,
      user: users.prometheus,
      cloudIdentity,
      after: readyAfter,
      containers: [
        {
          name: 'signing-proxy',
          image: props.image,
          args: ['--name=aps', `--region=${region}`, `--host=${host}`, `--port=:${port}`],
          ports: { http: port },
          resources: resources({ cpu: ['10m', '500m'], memory: ['32Mi', '256Mi'] }),
          probes: { ready: listens, alive: listens },
        },
      ],
    })
    this.service = new Service(this, 'Service', { part, port })
    this.path = path
    this.url = `http://${this.service.host}:${port}${path}`
  }
}
