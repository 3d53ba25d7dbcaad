export { type HelmChart, helmCharts } from './helm-charts.ts'
export {
  type KubernetesManifest,
  type RenderOptions,
  renderManifests,
} from './render-manifests.ts'
