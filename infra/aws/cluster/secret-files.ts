import type { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret/index.js'
import type { ITerraformDependable } from 'cdktf'
import { Construct } from 'constructs'
import { jsonText } from '../../json-text.ts'
import type { AwsAccount } from '../aws-account.ts'
import type { EncryptionKey } from '../encryption-key.ts'
import { CustomResources } from './custom-resources.ts'
import type { KubernetesCluster } from './kubernetes-cluster.ts'
import { PodRole, type PodRoleProps } from './pod-role.ts'

export interface SecretFilesProps {
  /** The repository's root. */
  readonly root: string
  readonly account: AwsAccount
  readonly cluster: KubernetesCluster
  /** What the files are for: names the role, the release and the SecretProviderClass. */
  readonly name: string
  /** A secret that holds JSON. Without a value pods wait until it has one. */
  readonly secret: Pick<SecretsmanagerSecret, 'arn'>
  /** The key that it is encrypted with. */
  readonly key: Pick<EncryptionKey, 'arn'>
  /** Name of each file, and the key of the JSON that it holds. Letters, digits, dots. */
  readonly files: Readonly<Record<string, string>>
  /** The pods that mount them. */
  readonly serviceAccount: PodRoleProps['serviceAccount']
  /** Reference to the pods' namespace, so that this comes after it and goes before it. */
  readonly namespace: string
}

/**
 * A secret of Secrets Manager as files for the pods of one service account: they mount them by the
 * Secrets Store CSI driver, and act in a role that may read this secret alone. The value never
 * passes through Terraform.
 */
export class SecretFiles extends Construct {
  readonly secretProviderClass: string
  /** Pods that mount the files come after these. */
  readonly readyAfter: readonly ITerraformDependable[]

  constructor(scope: Construct, id: string, props: SecretFilesProps) {
    super(scope, id)
    const { account, cluster, name, secret, files } = props
    const role = new PodRole(this, 'Role', {
      account,
      cluster,
      name,
      description: `Reads ${name} in ${cluster.name}`,
      serviceAccount: props.serviceAccount,
      statements: [
        {
          Effect: 'Allow',
          Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
          Resource: secret.arn,
        },
        { Effect: 'Allow', Action: 'kms:Decrypt', Resource: props.key.arn },
      ],
    })
    const objects = [
      {
        objectName: secret.arn,
        objectType: 'secretsmanager',
        objectAlias: 'secret.json',
        jmesPath: Object.entries(files).map(([objectAlias, path]) => ({ path, objectAlias })),
      },
    ]
    const release = new CustomResources(this, 'Release', {
      root: props.root,
      name,
      namespace: props.namespace,
      objects: [
        {
          apiVersion: 'secrets-store.csi.x-k8s.io/v1',
          kind: 'SecretProviderClass',
          metadata: { name },
          spec: {
            provider: 'aws',
            parameters: {
              region: account.region,
              usePodIdentity: 'true',
              objects: jsonText(objects),
            },
          },
        },
      ],
    })
    this.secretProviderClass = name
    this.readyAfter = [release, ...role.readyAfter]
  }
}
