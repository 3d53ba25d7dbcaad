import type { Construct } from 'constructs'
import type { AwsAccount } from '../../infra/aws/aws-account.ts'
import type { KubernetesCluster } from '../../infra/aws/cluster/kubernetes-cluster.ts'
import { SecretFiles } from '../../infra/aws/cluster/secret-files.ts'
import type { EncryptionKey } from '../../infra/aws/encryption-key.ts'
import type { MonitoringHost } from '../../infra/aws/monitoring-host/monitoring-host.ts'
import { remoteWriteKeys } from '../../infra/aws/monitoring-host/monitoring-host-secret.ts'
import type { Namespace } from '../../infra/kubernetes/namespace.ts'
import { prometheusAgentName } from '../../infra/kubernetes/prometheus/prometheus-agent.ts'
import type { RemotePrometheus } from '../../infra/kubernetes/prometheus/prometheus-agent-access.ts'

/** Names of the files by which the agent signs in to the monitoring host. */
export const remoteWriteFiles = {
  username: 'username',
  password: 'password',
  authority: 'authority.crt',
} as const

export interface RemoteWriteProps {
  /** The repository's root. */
  readonly root: string
  readonly account: AwsAccount
  readonly cluster: KubernetesCluster
  /** Where the agent runs. */
  readonly namespace: Namespace
  readonly host: MonitoringHost
  /** Encrypts the host's secrets. */
  readonly key: EncryptionKey
}

/** The monitoring host's Prometheus for the agent: its address, and the files to sign in with. */
export class RemoteWrite extends SecretFiles implements RemotePrometheus {
  readonly remoteWriteUrl: string
  readonly files = remoteWriteFiles

  constructor(scope: Construct, id: string, props: RemoteWriteProps) {
    const { root, account, cluster, namespace, host, key } = props
    super(scope, id, {
      root,
      account,
      cluster,
      name: 'remote-write',
      secret: host.remoteWriteSecret,
      key,
      files: {
        [remoteWriteFiles.username]: remoteWriteKeys.username,
        [remoteWriteFiles.password]: remoteWriteKeys.password,
        [remoteWriteFiles.authority]: remoteWriteKeys.authority,
      },
      serviceAccount: { namespace: namespace.name, name: prometheusAgentName },
      namespace: namespace.resource.metadata.name,
    })
    this.remoteWriteUrl = host.remoteWriteUrl
  }
}
