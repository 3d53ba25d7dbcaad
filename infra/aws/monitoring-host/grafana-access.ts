import type { Eip } from '@cdktf/provider-aws/lib/eip/index.js'
import type { Instance } from '@cdktf/provider-aws/lib/instance/index.js'
import type { AwsAccount } from '../aws-account.ts'
import type { MonitoringHostSecret } from './monitoring-host-secret.ts'
import { grafanaPort } from './rendered/services.ts'

interface GrafanaAccessOptions {
  readonly account: AwsAccount
  readonly instance: Instance
  /** Public address; undefined where Grafana is reached through the tunnel. */
  readonly address?: Eip | undefined
  /** The secret with Grafana's administrator. */
  readonly secret: MonitoringHostSecret
}

/** How people reach the monitoring host's Grafana. */
export function grafanaAccess({ account, instance, address, secret }: GrafanaAccessOptions) {
  const port = grafanaPort
  const aws = (service: string) => `aws ${service} --region ${account.region}`
  return {
    /** Where Grafana is; through the tunnel unless it is public. */
    url: address ? `https://${address.publicIp}:${port}` : `http://localhost:${port}`,
    /** Opens a tunnel to Grafana. */
    tunnelCommand: `${aws('ssm start-session')} --target ${instance.id} --document-name AWS-StartPortForwardingSession --parameters portNumber=${port},localPortNumber=${port}`,
    /** Prints Grafana's administrator and password. */
    credentialsCommand: `${aws('secretsmanager get-secret-value')} --secret-id ${secret.arn} --query SecretString --output text`,
  }
}
