import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/**
 * The resources of the Kubernetes and Helm providers that Tally uses. Required, not imported: for an
 * `import` Node first searches megabytes of CommonJS for exports, at each synthesis.
 */
const load = <Module>(path: string) => require(path) as Module

export const { ApiServiceV1 } = load<
  typeof import('@cdktf/provider-kubernetes/lib/api-service-v1/index.js')
>('@cdktf/provider-kubernetes/lib/api-service-v1/index.js')
export type ApiServiceV1 = InstanceType<typeof ApiServiceV1>
export const { ClusterRoleBindingV1 } = load<
  typeof import('@cdktf/provider-kubernetes/lib/cluster-role-binding-v1/index.js')
>('@cdktf/provider-kubernetes/lib/cluster-role-binding-v1/index.js')
export type ClusterRoleBindingV1 = InstanceType<typeof ClusterRoleBindingV1>
export const { ClusterRoleV1 } = load<
  typeof import('@cdktf/provider-kubernetes/lib/cluster-role-v1/index.js')
>('@cdktf/provider-kubernetes/lib/cluster-role-v1/index.js')
export type ClusterRoleV1 = InstanceType<typeof ClusterRoleV1>
export const { ConfigMapV1 } = load<
  typeof import('@cdktf/provider-kubernetes/lib/config-map-v1/index.js')
>('@cdktf/provider-kubernetes/lib/config-map-v1/index.js')
export type ConfigMapV1 = InstanceType<typeof ConfigMapV1>
export const { CronJobV1 } = load<
  typeof import('@cdktf/provider-kubernetes/lib/cron-job-v1/index.js')
>('@cdktf/provider-kubernetes/lib/cron-job-v1/index.js')
export type CronJobV1 = InstanceType<typeof CronJobV1>
export const { DaemonSetV1 } = load<
  typeof import('@cdktf/provider-kubernetes/lib/daemon-set-v1/index.js')
>('@cdktf/provider-kubernetes/lib/daemon-set-v1/index.js')
export type DaemonSetV1 = InstanceType<typeof DaemonSetV1>
export const { DeploymentV1 } = load<
  typeof import('@cdktf/provider-kubernetes/lib/deployment-v1/index.js')
>('@cdktf/provider-kubernetes/lib/deployment-v1/index.js')
export type DeploymentV1 = InstanceType<typeof DeploymentV1>
export const { HelmProvider } = load<typeof import('@cdktf/provider-helm/lib/provider/index.js')>(
  '@cdktf/provider-helm/lib/provider/index.js',
)
export type HelmProvider = InstanceType<typeof HelmProvider>
export const { HorizontalPodAutoscalerV2 } = load<
  typeof import('@cdktf/provider-kubernetes/lib/horizontal-pod-autoscaler-v2/index.js')
>('@cdktf/provider-kubernetes/lib/horizontal-pod-autoscaler-v2/index.js')
export type HorizontalPodAutoscalerV2 = InstanceType<typeof HorizontalPodAutoscalerV2>
export const { IngressV1 } = load<
  typeof import('@cdktf/provider-kubernetes/lib/ingress-v1/index.js')
>('@cdktf/provider-kubernetes/lib/ingress-v1/index.js')
export type IngressV1 = InstanceType<typeof IngressV1>
export const { KubernetesProvider } = load<
  typeof import('@cdktf/provider-kubernetes/lib/provider/index.js')
>('@cdktf/provider-kubernetes/lib/provider/index.js')
export type KubernetesProvider = InstanceType<typeof KubernetesProvider>
export const { NamespaceV1 } = load<
  typeof import('@cdktf/provider-kubernetes/lib/namespace-v1/index.js')
>('@cdktf/provider-kubernetes/lib/namespace-v1/index.js')
export type NamespaceV1 = InstanceType<typeof NamespaceV1>
export const { PersistentVolumeClaimV1 } = load<
  typeof import('@cdktf/provider-kubernetes/lib/persistent-volume-claim-v1/index.js')
>('@cdktf/provider-kubernetes/lib/persistent-volume-claim-v1/index.js')
export type PersistentVolumeClaimV1 = InstanceType<typeof PersistentVolumeClaimV1>
export const { PodDisruptionBudgetV1 } = load<
  typeof import('@cdktf/provider-kubernetes/lib/pod-disruption-budget-v1/index.js')
>('@cdktf/provider-kubernetes/lib/pod-disruption-budget-v1/index.js')
export type PodDisruptionBudgetV1 = InstanceType<typeof PodDisruptionBudgetV1>
export const { Release } = load<typeof import('@cdktf/provider-helm/lib/release/index.js')>(
  '@cdktf/provider-helm/lib/release/index.js',
)
export type Release = InstanceType<typeof Release>
export const { RoleBindingV1 } = load<
  typeof import('@cdktf/provider-kubernetes/lib/role-binding-v1/index.js')
>('@cdktf/provider-kubernetes/lib/role-binding-v1/index.js')
export type RoleBindingV1 = InstanceType<typeof RoleBindingV1>
export const { RoleV1 } = load<typeof import('@cdktf/provider-kubernetes/lib/role-v1/index.js')>(
  '@cdktf/provider-kubernetes/lib/role-v1/index.js',
)
export type RoleV1 = InstanceType<typeof RoleV1>
export const { ServiceAccountV1 } = load<
  typeof import('@cdktf/provider-kubernetes/lib/service-account-v1/index.js')
>('@cdktf/provider-kubernetes/lib/service-account-v1/index.js')
export type ServiceAccountV1 = InstanceType<typeof ServiceAccountV1>
export const { ServiceV1 } = load<
  typeof import('@cdktf/provider-kubernetes/lib/service-v1/index.js')
>('@cdktf/provider-kubernetes/lib/service-v1/index.js')
export type ServiceV1 = InstanceType<typeof ServiceV1>
export const { StatefulSetV1 } = load<
  typeof import('@cdktf/provider-kubernetes/lib/stateful-set-v1/index.js')
>('@cdktf/provider-kubernetes/lib/stateful-set-v1/index.js')
export type StatefulSetV1 = InstanceType<typeof StatefulSetV1>
export const { StorageClassV1 } = load<
  typeof import('@cdktf/provider-kubernetes/lib/storage-class-v1/index.js')
>('@cdktf/provider-kubernetes/lib/storage-class-v1/index.js')
export type StorageClassV1 = InstanceType<typeof StorageClassV1>
