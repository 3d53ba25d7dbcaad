import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { App, TerraformOutput, TerraformStack } from 'cdktf'
import { Construct } from 'constructs'
import { appImage, embeddedImages } from '../embedded/images/image-names.ts'
import { network, ports } from '../embedded/network.ts'
import { type ImageSource, localImageName } from '../infra/images/image-source.ts'
import { jsonText } from '../infra/json-text.ts'
import { credentialsSecretName } from '../infra/kubernetes/credentials.ts'
import { GeneratedCredentials } from '../infra/kubernetes/generated-credentials.ts'
import { Namespace } from '../infra/kubernetes/namespace.ts'
import { NodesNamespace, nodesNamespaceName } from '../infra/kubernetes/nodes-namespace.ts'
import { renderManifests } from '../infra/manifests/index.ts'
import { Platform } from '../infra/platform.ts'
import { LocalCommand } from '../infra/terraform/local-command.ts'
import { stackFolder } from '../infra/terraform/repository-path.ts'
import { imageSource } from './image-source.ts'
import { inClusterMonitoring } from './in-cluster-monitoring.ts'
import { LocalState } from './local-state.ts'
import { platformLogs } from './platform-logs.ts'
import { services } from './services.ts'
import type { StackProps } from './stack-props.ts'

const embedded = 'node cli/main.ts embedded'

const serviceImage = (name: string, source: ImageSource) =>
  `${localImageName(name)}:${source.contentHash()}`

/**
 * The platform as it runs on the embedded cluster, in a stack that is never deployed: its
 * Kubernetes resources are rendered to manifests. Grafana is left out, since no package registry
 * has it.
 */
export function platformStack(id: string, props: StackProps): TerraformStack {
  const { settings, sources } = props
  const { root } = sources
  // An app of its own keeps it out of `cdktf.out`, and out of what `cdktf list` shows.
  const stack = new TerraformStack(new App({ outdir: root }), id)
  const namespace = new Namespace(stack, 'Namespace', { name: settings.namespace })
  new Platform(stack, 'Platform', {
    namespace,
    nodes: new NodesNamespace(stack, 'NodesNamespace', namespace),
    credentials: { secretName: credentialsSecretName },
    cluster: id,
    ...services({
      settings,
      demoImage: () => ({ reference: appImage(sources.contentHash()) }),
      serviceImage: (name, source) => ({ reference: serviceImage(name, source) }),
    }),
    entrance: {
      kind: 'proxy',
      replicas: settings.nginx.replicas,
      image: embeddedImages.nginx,
      exporterImage: embeddedImages.nginxExporter,
      nodePort: settings.nodePorts.http,
    },
    mongodb: { kind: 'document-server', image: embeddedImages.mongodb },
    // Its kubelet signs its own certificate.
    metricsServer: { image: embeddedImages.metricsServer, verifyKubelets: false },
    images: embeddedImages,
    monitoring: inClusterMonitoring(id, settings, embeddedImages),
    ...platformLogs(settings, { nodePort: settings.nodePorts.logs }),
    network: settings.networkPolicies
      ? {
          addresses: [`${network.nodeAddress}/32`],
          apiServerPorts: [ports.apiServer.port],
        }
      : undefined,
    scrapeIntervalSeconds: settings.scrapeIntervalSeconds,
  })
  return stack
}

/** Flags that say what an image is made from, and the values that they read. */
function sourceFlags(source: ImageSource, root: string) {
  return source.kind === 'archive'
    ? {
        flags: '--archive "$ARCHIVE"',
        environment: { ARCHIVE: relative(root, source.file) },
      }
    : {
        flags: '--context "$CONTEXT" --dockerfile "$DOCKERFILE"',
        environment: { CONTEXT: relative(root, source.root) || '.', DOCKERFILE: source.dockerfile },
      }
}

export interface EmbeddedStackProps extends StackProps {
  /** Path of the kubeconfig file that the cluster writes when it starts. */
  readonly kubeconfig: string
}

/**
 * A single-node Kubernetes on this machine, and the platform on it. Needs no provider: Terraform's
 * built-in `terraform_data` calls the CLI, step by step.
 */
export class EmbeddedStack extends TerraformStack {
  constructor(scope: Construct, id: string, props: EmbeddedStackProps) {
    super(scope, id)
    const { settings, sources } = props
    const { root } = sources
    new LocalState(this, root)

    const cluster = new LocalCommand(this, 'Cluster', {
      root,
      triggers: {},
      create: { command: `${embedded} start` },
      // Takes everything with it, so no other step has anything to destroy.
      destroy: { command: `${embedded} reset` },
    })
    // A new cluster has no images.
    const images = this.images(props, cluster.id)
    const credentials = new GeneratedCredentials(this, 'Credentials', {
      root,
      cluster: { kubeconfig: props.kubeconfig },
      namespace: settings.namespace,
      within: cluster.id,
      ...(settings.logs.enabled && {
        collector: { namespace: nodesNamespaceName(settings.namespace), within: cluster.id },
      }),
    })

    const manifests = renderManifests(platformStack(id, props))
      .map((manifest) => `---\n${jsonText(manifest)}`)
      .join('')
    const file = join(stackFolder(this), 'manifests.yaml')
    this.alsoSynthesize(() => writeFileSync(file, manifests))
    new LocalCommand(this, 'Manifests', {
      root,
      triggers: {
        manifests: createHash('sha256').update(manifests).digest('hex'),
        cluster: cluster.id,
      },
      dependsOn: [...images, credentials.readyAfter],
      create: {
        command: `${embedded} apply --file "$MANIFESTS"`,
        environment: { MANIFESTS: relative(root, file) },
      },
    })

    new TerraformOutput(this, 'namespace', { value: settings.namespace, staticId: true })
    new TerraformOutput(this, 'app', {
      value: `http://127.0.0.1:${settings.nodePorts.http}`,
      staticId: true,
    })
  }

  /** The steps that build images or load them into a cluster. */
  private images({ settings, sources }: StackProps, cluster: string): LocalCommand[] {
    const { root } = sources
    const tag = sources.contentHash()
    const demo = () =>
      new LocalCommand(this, 'Image', {
        root,
        triggers: { tag, cluster },
        create: { command: `${embedded} image --tag "$TAG"`, environment: { TAG: tag } },
      })
    const serviceImages = new Construct(this, 'ServiceImages')
    return [
      ...(settings.demo ? [demo()] : []),
      ...Object.values(settings.services).flatMap((service) => {
        const source = imageSource(service)
        if (source === undefined) return []
        const image = serviceImage(service.name, source)
        const { flags, environment } = sourceFlags(source, root)
        return new LocalCommand(serviceImages, service.name, {
          root,
          triggers: { image, cluster },
          create: {
            command: `${embedded} service-image --reference "$IMAGE" ${flags}`,
            environment: { IMAGE: image, ...environment },
          },
        })
      }),
    ]
  }

  /** Writes something beside `cdk.tf.json` when that is written. */
  private alsoSynthesize(write: () => void): void {
    const { synthesizer } = this
    this.synthesizer = {
      synthesize(session) {
        synthesizer.synthesize(session)
        write()
      },
    }
  }
}
