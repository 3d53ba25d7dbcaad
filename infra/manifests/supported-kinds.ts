/**
 * The order in which manifests are applied: namespaces, then what workloads refer to (access rights,
 * configuration, storage), then Services, so that DNS has their names when the first pod asks, then
 * workloads.
 */
export const stages = ['namespace', 'foundation', 'service', 'workload'] as const

/** A Terraform resource type as the kind of Kubernetes object that it creates. */
export interface SupportedKind {
  readonly apiVersion: string
  readonly kind: string
  readonly scope: 'cluster' | 'namespace'
  readonly stage: (typeof stages)[number]
}

const accessRights = 'rbac.authorization.k8s.io/v1'
const cluster = 'cluster'
const namespace = 'namespace'
const foundation = 'foundation'
const workload = 'workload'

type Row = readonly [
  apiVersion: string,
  kind: string,
  scope: SupportedKind['scope'],
  stage: SupportedKind['stage'],
]

/**
 * What can be rendered, with API groups and scopes, which the models of `@kubernetes/client-node`
 * lack.
 */
const rows: Readonly<Record<string, Row>> = {
  kubernetes_namespace_v1: ['v1', 'Namespace', cluster, 'namespace'],
  kubernetes_priority_class_v1: ['scheduling.k8s.io/v1', 'PriorityClass', cluster, foundation],
  kubernetes_runtime_class_v1: ['node.k8s.io/v1', 'RuntimeClass', cluster, foundation],
  kubernetes_storage_class_v1: ['storage.k8s.io/v1', 'StorageClass', cluster, foundation],
  kubernetes_csi_driver_v1: ['storage.k8s.io/v1', 'CSIDriver', cluster, foundation],
  kubernetes_persistent_volume_v1: ['v1', 'PersistentVolume', cluster, foundation],
  kubernetes_ingress_class_v1: ['networking.k8s.io/v1', 'IngressClass', cluster, foundation],
  kubernetes_cluster_role_v1: [accessRights, 'ClusterRole', cluster, foundation],
  kubernetes_cluster_role_binding_v1: [accessRights, 'ClusterRoleBinding', cluster, foundation],
  kubernetes_role_v1: [accessRights, 'Role', namespace, foundation],
  kubernetes_role_binding_v1: [accessRights, 'RoleBinding', namespace, foundation],
  kubernetes_service_account_v1: ['v1', 'ServiceAccount', namespace, foundation],
  kubernetes_config_map_v1: ['v1', 'ConfigMap', namespace, foundation],
  kubernetes_secret_v1: ['v1', 'Secret', namespace, foundation],
  kubernetes_resource_quota_v1: ['v1', 'ResourceQuota', namespace, foundation],
  kubernetes_limit_range_v1: ['v1', 'LimitRange', namespace, foundation],
  kubernetes_network_policy_v1: ['networking.k8s.io/v1', 'NetworkPolicy', namespace, foundation],
  kubernetes_persistent_volume_claim_v1: ['v1', 'PersistentVolumeClaim', namespace, foundation],
  kubernetes_service_v1: ['v1', 'Service', namespace, 'service'],
  kubernetes_pod_v1: ['v1', 'Pod', namespace, workload],
  kubernetes_deployment_v1: ['apps/v1', 'Deployment', namespace, workload],
  kubernetes_stateful_set_v1: ['apps/v1', 'StatefulSet', namespace, workload],
  kubernetes_daemon_set_v1: ['apps/v1', 'DaemonSet', namespace, workload],
  kubernetes_job_v1: ['batch/v1', 'Job', namespace, workload],
  kubernetes_cron_job_v1: ['batch/v1', 'CronJob', namespace, workload],
  kubernetes_pod_disruption_budget_v1: ['policy/v1', 'PodDisruptionBudget', namespace, workload],
  kubernetes_horizontal_pod_autoscaler_v2: [
    'autoscaling/v2',
    'HorizontalPodAutoscaler',
    namespace,
    workload,
  ],
  // Applied after the workload that answers for it.
  kubernetes_api_service_v1: ['apiregistration.k8s.io/v1', 'APIService', cluster, workload],
  kubernetes_ingress_v1: ['networking.k8s.io/v1', 'Ingress', namespace, workload],
}

/** Every Terraform resource type that can be rendered as a manifest. */
export const supportedResourceTypes: readonly string[] = Object.keys(rows)

/** The kind of object that a Terraform resource type creates; undefined where it isn't known. */
export function supportedKind(resourceType: string): SupportedKind | undefined {
  const row = rows[resourceType]
  if (row === undefined) return undefined
  const [apiVersion, kind, scope, stage] = row
  return { apiVersion, kind, scope, stage }
}

/** The model of `@kubernetes/client-node` for a kind, e.g. `V1Deployment` for `apps/v1`. */
export function modelOf(kind: SupportedKind): string {
  const version = kind.apiVersion.split('/').at(-1) ?? ''
  return `${version.toUpperCase()}${kind.kind}`
}
