import type { AwsEnvironmentSettings } from '../../config/aws/aws.ts'
import type { AwsAccount } from '../../infra/aws/aws-account.ts'
import type { MonitoringHost } from '../../infra/aws/monitoring-host/monitoring-host.ts'
import type { ImageRepository } from '../../infra/aws/registry/image-repository.ts'
import { credentialsSecretName } from '../../infra/kubernetes/credentials.ts'
import type { Namespace } from '../../infra/kubernetes/namespace.ts'
import type { Platform } from '../../infra/platform.ts'
import type { LocalState } from '../local-state.ts'
import type { SharedState } from './shared-state.ts'

interface AwsOutputsOptions {
  readonly account: AwsAccount
  /** Name of the environment, and of its cluster. */
  readonly name: string
  readonly namespace: Namespace
  readonly platform: Platform
  readonly grafana: MonitoringHost['grafanaAccess']
  readonly repository: Pick<ImageRepository, 'url'>
  readonly state: LocalState | SharedState
  readonly entrance: Pick<AwsEnvironmentSettings, 'domain' | 'plainHttpPasswords'>
  /** The part of the settings with the entrance. */
  readonly setting: string
}

/** Whether what clients send can be read on the way, and by which setting it can't. */
function transport({ entrance, setting }: AwsOutputsOptions): string {
  const { domain, plainHttpPasswords } = entrance
  if (domain) {
    return `TLS, which the load balancer ends, by a certificate for ${domain.name}. Plain HTTP is redirected.`
  }
  const passwords = plainHttpPasswords
    ? `/notes takes passwords all the same, since ${setting}.plainHttpPasswords is true`
    : 'so /notes takes no passwords'
  return `Plain HTTP: everyone on the way can read what clients send, ${passwords}. Set ${setting}.domain to serve it over TLS.`
}

/** What a person uses after a deploy, by the names of Terraform's outputs. */
export function awsOutputs(options: AwsOutputsOptions) {
  const { account, name, namespace, platform, grafana, repository, state } = options
  const { domain } = options.entrance
  const kubeconfig = `aws eks update-kubeconfig --region ${account.region} --name ${name} --alias ${name}`
  return {
    app: {
      value: domain ? `https://${domain.name}` : `http://${platform.loadBalancerHost}`,
      description: 'The app. Its name resolves some minutes after a deploy.',
    },
    transport: {
      value: transport(options),
      description: 'How what clients send gets to the app.',
    },
    grafana: {
      value: grafana.url,
      description: 'Grafana. On localhost: through grafanaTunnel.',
    },
    grafanaTunnel: {
      value: grafana.tunnelCommand,
      description: 'Opens a tunnel to Grafana while it runs.',
    },
    grafanaCredentials: {
      value: grafana.credentialsCommand,
      description:
        "Prints Grafana's administrator. A monitoring host publishes it when it has booted.",
    },
    kubeconfig: {
      value: kubeconfig,
      description: 'Writes access to the cluster into the kubeconfig.',
    },
    images: { value: repository.url, description: "Where the app's images are." },
    credentials: {
      value: `Secret ${credentialsSecretName} in the namespace ${namespace.name}`,
      description: 'Where the passwords of MongoDB and the key of the sessions are.',
    },
    state: { value: state.place, description: state.description },
  }
}
