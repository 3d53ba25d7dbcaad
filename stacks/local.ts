import { delimiter } from 'node:path'
import { HelmProvider } from '@cdktf/provider-helm/lib/provider/index.js'
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider/index.js'
import { TerraformOutput, TerraformStack } from 'cdktf'
import { Construct } from 'constructs'
import type { Settings } from '../config/schema.ts'
import { type ImageSource, localImageName } from '../infra/images/image-source.ts'
import { ClusterNodes } from '../infra/kubernetes/cluster-nodes.ts'
import { GeneratedCredentials } from '../infra/kubernetes/generated-credentials.ts'
import { MinikubeImage } from '../infra/kubernetes/minikube-image.ts'
import { Namespace } from '../infra/kubernetes/namespace.ts'
import { NodesNamespace } from '../infra/kubernetes/nodes-namespace.ts'
import { Platform } from '../infra/platform.ts'
import type { Entrance } from '../infra/platform-props.ts'
import { inClusterMonitoring } from './in-cluster-monitoring.ts'
import { LocalState } from './local-state.ts'
import { platformLogs } from './platform-logs.ts'
import { Refusal } from './refusal.ts'
import { services } from './services.ts'
import type { ClusterStackProps } from './stack-props.ts'

function entrance({ images, charts, local, nodePorts, nginx }: Settings): Entrance {
  const nodePort = nodePorts.http
  const { replicas } = nginx
  return local.ingress === 'controller'
    ? {
        kind: 'controller',
        replicas,
        chart: charts.nginxIngress,
        image: images.nginxIngress,
        exposure: { kind: 'node-port', nodePort },
      }
    : {
        kind: 'proxy',
        replicas,
        image: images.nginx,
        exporterImage: images.nginxExporter,
        nodePort,
      }
}

export interface LocalStackProps extends ClusterStackProps {
  /** Paths of the kubeconfig files that have the context; may begin with `~/`. */
  readonly kubeconfigs: readonly string[]
}

/**
 * The platform on minikube, or on any cluster that a kubeconfig context names. Touches that
 * context only.
 */
export class LocalStack extends TerraformStack {
  constructor(scope: Construct, id: string, props: LocalStackProps) {
    super(scope, id)
    const { settings, sources, refusal, kubeconfigs } = props
    const { local, images, nodePorts } = settings
    const { root } = sources
    new LocalState(this, root)
    const [first = '', ...others] = kubeconfigs
    const cluster = {
      ...(others.length === 0 ? { configPath: first } : { configPaths: [...kubeconfigs] }),
      configContext: refusal
        ? new Refusal(this, 'Environment', refusal).stringValue
        : local.context,
    }
    new KubernetesProvider(this, 'Kubernetes', cluster)
    new HelmProvider(this, 'Helm', { kubernetes: cluster })

    const namespace = new Namespace(this, 'Namespace', { name: settings.namespace })
    const nodes = new NodesNamespace(this, 'NodesNamespace', namespace)
    const within = namespace.resource.metadata.uid
    const credentials = new GeneratedCredentials(this, 'Credentials', {
      root,
      cluster: { kubeconfig: kubeconfigs.join(delimiter), context: local.context },
      namespace: namespace.name,
      within,
      ...(settings.logs.enabled && {
        collector: { namespace: nodes.name, within: nodes.resource.metadata.uid },
      }),
    })
    const { appBuild: build, appRuntime: runtime } = images
    const built = { root, profile: local.profile, within }
    const demoImage = () =>
      local.image
        ? { reference: local.image }
        : new MinikubeImage(this, 'Image', {
            ...built,
            name: 'tally-app',
            source: sources,
            // Asks the cluster about its nodes only where there are images to pass on.
            ...((build ?? runtime) && {
              baseImages: {
                build,
                runtime,
                containerRuntime: new ClusterNodes(this, 'Nodes').containerRuntime,
              },
            }),
          })
    const serviceImages = new Construct(this, 'ServiceImages')
    const serviceImage = (name: string, source: ImageSource) =>
      new MinikubeImage(serviceImages, name, { ...built, name: localImageName(name), source })

    new Platform(this, 'Platform', {
      namespace,
      nodes,
      credentials,
      cluster: id,
      ...services({ settings, demoImage, serviceImage }),
      entrance: entrance(settings),
      mongodb: {
        kind: local.mongodb,
        image: images.mongodb,
        backup: settings.mongodb.backup,
      },
      // Kubelets of minikube and kubeadm sign their own certificates.
      ...(local.metricsServer && {
        metricsServer: { image: images.metricsServer, verifyKubelets: false },
      }),
      images,
      monitoring: inClusterMonitoring(
        id,
        settings,
        images,
        local.grafana ? { image: images.grafana, logsPlugin: local.grafanaLogsPlugin } : undefined,
      ),
      // On Docker, as minikube has it, the kubelet's log files are links to Docker's.
      ...platformLogs(settings, {
        nodePort: nodePorts.logs,
        linkedFolders: ['/var/lib/docker/containers'],
      }),
      // Where nodes and API server of somebody's cluster are is not known here: 8443 is minikube's,
      // 6443 kubeadm's, 443 that of clouds and of the Service that stands for it.
      network: settings.networkPolicies
        ? { addresses: ['0.0.0.0/0', '::/0'], apiServerPorts: [443, 6443, 8443] }
        : undefined,
      scrapeIntervalSeconds: settings.scrapeIntervalSeconds,
    })

    new TerraformOutput(this, 'namespace', { value: namespace.name, staticId: true })
    new TerraformOutput(this, 'app', {
      value: `port ${nodePorts.http} of any node`,
      description: 'On minikube: minikube service nginx --namespace <namespace> --url',
      staticId: true,
    })
  }
}
