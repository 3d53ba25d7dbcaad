import { ApiServiceV1 } from '@cdktf/provider-kubernetes/lib/api-service-v1/index.js'
import { ClusterRoleBindingV1 } from '@cdktf/provider-kubernetes/lib/cluster-role-binding-v1/index.js'
import { ClusterRoleV1 } from '@cdktf/provider-kubernetes/lib/cluster-role-v1/index.js'
import { RoleBindingV1 } from '@cdktf/provider-kubernetes/lib/role-binding-v1/index.js'
import { ServiceAccountV1 } from '@cdktf/provider-kubernetes/lib/service-account-v1/index.js'
import { Construct } from 'constructs'
import { labels } from '../labels.ts'
import type { Namespace, Part } from '../namespace.ts'
import type { Container } from '../workload/container.ts'
import { Deployment } from '../workload/deployment.ts'
import { httpGet } from '../workload/probes.ts'
import { resources } from '../workload/resources.ts'
import { users } from '../workload/security.ts'
import { Service } from '../workload/service.ts'
import { emptyFolder } from '../workload/volume.ts'

export interface MetricsServerProps {
  /** The namespace of the platform that deploys it; it runs in kube-system. */
  readonly namespace: Namespace
  readonly image: string
  /**
   * Whether the kubelets' certificates are verified. Kubelets of minikube and kubeadm sign their
   * own by default, which can't be verified.
   * @default true
   */
  readonly verifyKubelets?: boolean
}

const name = 'metrics-server'
const systemNamespace = 'kube-system'
const port = 10250
const matchLabels = labels(name, 'metrics-server')
const read = ['get', 'list', 'watch']
const accessRights = 'rbac.authorization.k8s.io'

/**
 * metrics-server, which tells the autoscaler how much CPU pods use. Objects, rights and arguments
 * follow https://github.com/kubernetes-sigs/metrics-server/tree/v0.9.0/manifests/base. A cluster has
 * room for one: leave it out where the cluster brings its own.
 */
export class MetricsServer extends Construct {
  constructor(scope: Construct, id: string, props: MetricsServerProps) {
    super(scope, id)
    const { verifyKubelets = true } = props
    // Names the platform that it belongs to, as it runs in another namespace.
    const ownLabels = { ...matchLabels, 'app.kubernetes.io/instance': props.namespace.name }
    const clusterWide = (of: string, more = {}) => ({ name: of, labels: { ...ownLabels, ...more } })
    const metadata = { ...clusterWide(name), namespace: systemNamespace }
    const part: Part = {
      name,
      namespace: systemNamespace,
      labels: matchLabels,
      metadata: () => metadata,
    }

    const account = new ServiceAccountV1(this, 'ServiceAccount', { metadata })
    const subject = [
      { kind: 'ServiceAccount', name: account.metadata.name, namespace: systemNamespace },
    ]
    const bind = (bindingId: string, of: string, role: string) =>
      new ClusterRoleBindingV1(this, bindingId, {
        metadata: clusterWide(of),
        roleRef: { apiGroup: accessRights, kind: 'ClusterRole', name: role },
        subject,
      })

    // Lets everyone who may view pods run `kubectl top`.
    new ClusterRoleV1(this, 'ReaderRole', {
      metadata: clusterWide('system:aggregated-metrics-reader', {
        'rbac.authorization.k8s.io/aggregate-to-view': 'true',
        'rbac.authorization.k8s.io/aggregate-to-edit': 'true',
        'rbac.authorization.k8s.io/aggregate-to-admin': 'true',
      }),
      rule: [{ apiGroups: ['metrics.k8s.io'], resources: ['pods', 'nodes'], verbs: read }],
    })
    const role = new ClusterRoleV1(this, 'Role', {
      metadata: clusterWide('system:metrics-server'),
      rule: [
        { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
        { apiGroups: [''], resources: ['pods', 'nodes'], verbs: read },
      ],
    })
    const rights = [
      bind('RoleBinding', 'system:metrics-server', role.metadata.name),
      // Lets it ask the API server who a caller is and what they may do.
      bind('DelegatorBinding', 'metrics-server:system:auth-delegator', 'system:auth-delegator'),
      new RoleBindingV1(this, 'ReaderBinding', {
        metadata: { ...clusterWide('metrics-server-auth-reader'), namespace: systemNamespace },
        roleRef: {
          apiGroup: accessRights,
          kind: 'Role',
          name: 'extension-apiserver-authentication-reader',
        },
        subject,
      }),
    ]

    const service = new Service(this, 'Service', {
      part,
      port: 443,
      portName: 'https',
      appProtocol: 'https',
    })
    const server: Container = {
      name,
      image: props.image,
      args: [
        '--cert-dir=/tmp',
        `--secure-port=${port}`,
        '--kubelet-preferred-address-types=InternalIP',
        '--kubelet-use-node-status-port',
        // Kubelets measure as often: less repeats their figures, more makes the autoscaler slower.
        '--metric-resolution=15s',
        ...(verifyKubelets ? [] : ['--kubelet-insecure-tls']),
      ],
      ports: { https: port },
      mounts: { '/tmp': emptyFolder('tmp', { sizeLimit: '16Mi' }) },
      // 1m of CPU and 2 MiB for each node: https://github.com/kubernetes-sigs/metrics-server#kubernetes-metrics-server
      resources: resources({ cpu: ['50m', '500m'], memory: ['64Mi', '256Mi'] }),
      probes: {
        ready: httpGet('/readyz', 'https', 'HTTPS'),
        alive: httpGet('/livez', 'https', 'HTTPS'),
      },
    }
    const deployment = new Deployment(this, 'Deployment', {
      part,
      after: rights,
      rollout: { maxSurge: '1' },
      user: users.metricsServer,
      serviceAccount: account,
      priorityClassName: 'system-cluster-critical',
      containers: [server],
    })

    new ApiServiceV1(this, 'ApiService', {
      metadata: clusterWide('v1beta1.metrics.k8s.io'),
      // Created last and deleted first: Kubernetes deletes no namespace while an API doesn't answer.
      dependsOn: [deployment],
      spec: {
        group: 'metrics.k8s.io',
        version: 'v1beta1',
        groupPriorityMinimum: 100,
        versionPriority: 100,
        // metrics-server signs itself a new certificate at each start.
        insecureSkipTlsVerify: true,
        service: { name: service.metadata.name, namespace: systemNamespace },
      },
    })
  }
}
