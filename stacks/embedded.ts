import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { App, TerraformOutput, TerraformStack } from 'cdktf'
import type { Construct } from 'constructs'
import { appImage, embeddedImages } from '../embedded/images/image-names.ts'
import { jsonText } from '../infra/json-text.ts'
import { credentialsSecretName } from '../infra/kubernetes/credentials.ts'
import { GeneratedCredentials } from '../infra/kubernetes/generated-credentials.ts'
import { Namespace } from '../infra/kubernetes/namespace.ts'
import { renderManifests } from '../infra/manifests/index.ts'
import { Platform } from '../infra/platform.ts'
import { LocalCommand } from '../infra/terraform/local-command.ts'
import { stackFolder } from '../infra/terraform/repository-path.ts'
import { inClusterMonitoring } from './in-cluster-monitoring.ts'
import { LocalState } from './local-state.ts'
import { services } from './services.ts'
import type { StackProps } from './stack-props.ts'

const embedded = 'node cli/main.ts embedded'

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
  new Platform(stack, 'Platform', {
    namespace: new Namespace(stack, 'Namespace', { name: settings.namespace }),
    credentials: { secretName: credentialsSecretName },
    cluster: id,
    ...services({
      settings,
      demoImage: () => ({ reference: appImage(sources.contentHash()) }),
    }),
    entrance: {
      kind: 'proxy',
      image: embeddedImages.nginx,
      exporterImage: embeddedImages.nginxExporter,
      nodePort: settings.nodePorts.http,
    },
    mongodb: { kind: 'document-server', image: embeddedImages.mongodb },
    // Its kubelet signs its own certificate.
    metricsServer: { image: embeddedImages.metricsServer, verifyKubelets: false },
    images: embeddedImages,
    monitoring: inClusterMonitoring(id, settings, embeddedImages),
    scrapeIntervalSeconds: settings.scrapeIntervalSeconds,
  })
  return stack
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
    const tag = sources.contentHash()
    const image = new LocalCommand(this, 'Image', {
      root,
      // A new cluster has no images.
      triggers: { tag, cluster: cluster.id },
      create: { command: `${embedded} image --tag "$TAG"`, environment: { TAG: tag } },
    })
    const credentials = new GeneratedCredentials(this, 'Credentials', {
      root,
      cluster: { kubeconfig: props.kubeconfig },
      namespace: settings.namespace,
      within: cluster.id,
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
      dependsOn: [image, credentials.readyAfter],
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
