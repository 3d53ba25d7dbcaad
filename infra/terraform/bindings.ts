import { bindingsOf } from './load-bindings.ts'

// The resources of the Kubernetes and Helm providers that Tally uses.
const kubernetes = bindingsOf('kubernetes')
const helm = bindingsOf('helm')

export const { ApiServiceV1 } =
  kubernetes<typeof import('@cdktf/provider-kubernetes/lib/api-service-v1/index.js')>(
    'api-service-v1',
  )
export const { ClusterRoleBindingV1 } =
  kubernetes<typeof import('@cdktf/provider-kubernetes/lib/cluster-role-binding-v1/index.js')>(
    'cluster-role-binding-v1',
  )
export const { ClusterRoleV1 } =
  kubernetes<typeof import('@cdktf/provider-kubernetes/lib/cluster-role-v1/index.js')>(
    'cluster-role-v1',
  )
export const { ConfigMapV1 } =
  kubernetes<typeof import('@cdktf/provider-kubernetes/lib/config-map-v1/index.js')>(
    'config-map-v1',
  )
export const { CronJobV1 } =
  kubernetes<typeof import('@cdktf/provider-kubernetes/lib/cron-job-v1/index.js')>('cron-job-v1')
export const { DaemonSetV1 } =
  kubernetes<typeof import('@cdktf/provider-kubernetes/lib/daemon-set-v1/index.js')>(
    'daemon-set-v1',
  )
export const { DeploymentV1 } =
  kubernetes<typeof import('@cdktf/provider-kubernetes/lib/deployment-v1/index.js')>(
    'deployment-v1',
  )
export type DeploymentV1 = InstanceType<typeof DeploymentV1>
export const { HelmProvider } =
  helm<typeof import('@cdktf/provider-helm/lib/provider/index.js')>('provider')
export const { HorizontalPodAutoscalerV2 } = kubernetes<
  typeof import('@cdktf/provider-kubernetes/lib/horizontal-pod-autoscaler-v2/index.js')
>('horizontal-pod-autoscaler-v2')
export const { IngressV1 } =
  kubernetes<typeof import('@cdktf/provider-kubernetes/lib/ingress-v1/index.js')>('ingress-v1')
export const { KubernetesProvider } =
  kubernetes<typeof import('@cdktf/provider-kubernetes/lib/provider/index.js')>('provider')
export const { NamespaceV1 } =
  kubernetes<typeof import('@cdktf/provider-kubernetes/lib/namespace-v1/index.js')>('namespace-v1')
export type NamespaceV1 = InstanceType<typeof NamespaceV1>
export const { PersistentVolumeClaimV1 } = kubernetes<
  typeof import('@cdktf/provider-kubernetes/lib/persistent-volume-claim-v1/index.js')
>('persistent-volume-claim-v1')
export const { PodDisruptionBudgetV1 } = kubernetes<
  typeof import('@cdktf/provider-kubernetes/lib/pod-disruption-budget-v1/index.js')
>('pod-disruption-budget-v1')
export const { Release } =
  helm<typeof import('@cdktf/provider-helm/lib/release/index.js')>('release')
export const { RoleBindingV1 } =
  kubernetes<typeof import('@cdktf/provider-kubernetes/lib/role-binding-v1/index.js')>(
    'role-binding-v1',
  )
export const { RoleV1 } =
  kubernetes<typeof import('@cdktf/provider-kubernetes/lib/role-v1/index.js')>('role-v1')
export const { ServiceAccountV1 } =
  kubernetes<typeof import('@cdktf/provider-kubernetes/lib/service-account-v1/index.js')>(
    'service-account-v1',
  )
export type ServiceAccountV1 = InstanceType<typeof ServiceAccountV1>
export const { ServiceV1 } =
  kubernetes<typeof import('@cdktf/provider-kubernetes/lib/service-v1/index.js')>('service-v1')
export type ServiceV1 = InstanceType<typeof ServiceV1>
export const { StatefulSetV1 } =
  kubernetes<typeof import('@cdktf/provider-kubernetes/lib/stateful-set-v1/index.js')>(
    'stateful-set-v1',
  )
export const { StorageClassV1 } =
  kubernetes<typeof import('@cdktf/provider-kubernetes/lib/storage-class-v1/index.js')>(
    'storage-class-v1',
  )
