import { HelmProvider } from '@cdktf/provider-helm/lib/provider/index.js'
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider/index.js'
import { TerraformOutput, TerraformStack } from 'cdktf'
import type { Construct } from 'constructs'
import { publicRoutes, service } from '../app/contract.ts'
import type { Settings } from '../config/schema.ts'
import { dashboards, datasource } from '../dashboards/index.ts'
import { GeneratedCredentials } from '../infra/generated-credentials.ts'
import { containerRuntime } from '../infra/kubernetes/container-runtime.ts'
import { MinikubeImage } from '../infra/kubernetes/minikube-image.ts'
import { Namespace } from '../infra/kubernetes/namespace.ts'
import { type Entrance, Platform } from '../infra/platform.ts'
import { keepStateLocally } from './local-state.ts'
import type { StackProps } from './stack-props.ts'

const entrance = ({ images, charts, local }: Settings): Entrance =>
  local.ingress === 'controller'
    ? { kind: 'controller', chart: charts.nginxIngress, image: images.nginxIngress }
    : { kind: 'proxy', image: images.nginx, exporterImage: images.nginxExporter }

/**
 * The platform on minikube, or on any cluster that a kubeconfig context names. Touches that
 * context only.
 */
export class LocalStack extends TerraformStack {
  constructor(scope: Construct, id: string, { settings, root }: StackProps) {
    super(scope, id)
    const { local, images, nodePorts } = settings
    keepStateLocally(this, root)
    const cluster = { configPath: local.kubeconfig, configContext: local.context }
    new KubernetesProvider(this, 'Kubernetes', cluster)
    new HelmProvider(this, 'Helm', { kubernetes: cluster })

    const namespace = new Namespace(this, 'Namespace', { name: settings.namespace })
    const credentials = new GeneratedCredentials(this, 'Credentials', {
      root,
      cluster: { kubeconfig: local.kubeconfig, context: local.context },
      namespace: namespace.name,
      within: namespace.resource.metadata.uid,
    })
    const image = local.image
      ? { reference: local.image }
      : new MinikubeImage(this, 'Image', {
          root,
          profile: local.profile,
          within: namespace.resource.metadata.uid,
          baseImages: { build: images.appBuild, runtime: images.appRuntime },
          containerRuntime: () => containerRuntime(this, 'Nodes'),
        })

    new Platform(this, 'Platform', {
      namespace,
      credentials,
      cluster: id,
      application: service,
      routes: publicRoutes,
      web: { ...settings.web, image },
      entrance: entrance(settings),
      images,
      ...(local.grafana && {
        grafana: { image: images.grafana, datasource, dashboards },
      }),
      scrapeIntervalSeconds: settings.scrapeIntervalSeconds,
      nodePorts,
    })

    new TerraformOutput(this, 'namespace', { value: namespace.name, staticId: true })
    new TerraformOutput(this, 'app', {
      value: `port ${nodePorts.http} of any node`,
      description: 'On minikube: minikube service nginx --namespace <namespace> --url',
      staticId: true,
    })
  }
}
