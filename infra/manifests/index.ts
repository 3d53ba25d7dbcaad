export { type HelmChart, helmCharts } from './helm-charts.ts'
export { type KubernetesManifest, renderManifests } from './render-manifests.ts'
