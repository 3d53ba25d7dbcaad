import { Release } from '@cdktf/provider-helm/lib/release/index.js'
import type { ITerraformDependable } from 'cdktf'
import { Construct } from 'constructs'
import { jsonText } from '../../json-text.ts'
import type { AwsAccount } from '../aws-account.ts'
import type { Network } from '../network/network.ts'
import type { KubernetesCluster } from './kubernetes-cluster.ts'
import { loadBalancerControllerPolicy } from './load-balancer-controller-policy.ts'
import { PodRole } from './pod-role.ts'

export interface LoadBalancerControllerProps {
  readonly account: AwsAccount
  readonly cluster: KubernetesCluster
  readonly network: Network
  /** AWS' chart `aws-load-balancer-controller`, at an exact version. */
  readonly chart: { readonly repository: string; readonly chart: string; readonly version: string }
  /** Tags of every load balancer that it creates. */
  readonly tags: Readonly<Record<string, string>>
  /** Labels of the pods that load balancers send to. */
  readonly targetPods: Readonly<Record<string, string>>
  /** Nodes to run on, cluster DNS, and the right to deploy. */
  readonly after: readonly ITerraformDependable[]
}

const name = 'aws-load-balancer-controller'
const namespace = 'kube-system'

/** Values for the chart. Region and VPC are given: pods can't ask the node's metadata for them. */
const chartValues = (props: LoadBalancerControllerProps) => ({
  clusterName: props.cluster.name,
  region: props.account.region,
  vpcId: props.network.vpc.id,
  serviceAccount: { create: true, name },
  defaultTags: props.tags,
  replicaCount: 2,
  // While a node is drained, one of both goes on registering pods with load balancers.
  podDisruptionBudget: { maxUnavailable: 1 },
  // Else an upgrade breaks its webhooks until every pod has the new certificate.
  keepTLSSecret: true,
  // Tally's Services name their load balancer class, and none of its Ingresses is for this controller.
  enableServiceMutatorWebhook: false,
  createIngressClassResource: false,
  ingressClassParams: { create: false },
  // Else the API server would ask it about every Ingress, and none could change while it is away.
  webhookConfig: { disableIngressValidation: true },
  // Else the API server would ask it about every pod of a namespace with readiness gates, and wait 10 s
  // for each while it is away: kubernetes-sigs.github.io/aws-load-balancer-controller, "Pod readiness gate".
  objectSelector: { matchLabels: props.targetPods },
  // Together with the chart's own settings this is Pod Security's `restricted`.
  podSecurityContext: { seccompProfile: { type: 'RuntimeDefault' } },
  securityContext: { capabilities: { drop: ['ALL'] } },
  // For application load balancers, which its role does not allow either.
  enableShield: false,
  enableWaf: false,
  enableWafv2: false,
  resources: {
    requests: { cpu: '50m', memory: '128Mi' },
    limits: { cpu: '200m', memory: '256Mi' },
  },
})

/**
 * The AWS Load Balancer Controller. It creates a network load balancer for each Service that asks for
 * one, and deletes it before the Service goes, so it has to outlive the Services: see `ready`.
 */
export class LoadBalancerController extends Construct {
  /** Services of type LoadBalancer come after this and go before it. */
  readonly ready: ITerraformDependable

  constructor(scope: Construct, id: string, props: LoadBalancerControllerProps) {
    super(scope, id)
    const { account, cluster } = props
    const role = new PodRole(this, 'Role', {
      account,
      cluster,
      name: 'load-balancers',
      description: `Load balancers of ${cluster.name}`,
      serviceAccount: { namespace, name },
      statements: loadBalancerControllerPolicy(account),
    })
    this.ready = new Release(this, 'Release', {
      name,
      namespace,
      ...props.chart,
      atomic: true,
      values: [jsonText(chartValues(props))],
      dependsOn: [...props.after, ...role.readyAfter],
    })
  }
}
