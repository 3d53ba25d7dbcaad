import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { stringify } from 'yaml'
import { writeFileAtomic } from '../../embedded/atomic-write.ts'
import { askAws } from './aws-cli.ts'

/** A cluster of EKS. */
export interface EksCluster {
  readonly region: string
  readonly name: string
}

interface Described {
  readonly cluster: {
    readonly endpoint?: string
    readonly certificateAuthority?: { readonly data?: string }
  }
}

/**
 * Writes a kubeconfig that only this user can read. It holds no secret: each use asks the AWS CLI for a
 * token, which is valid for 15 minutes, as whoever is signed in then.
 * @throws when the cluster is not there, or has no address yet
 */
export async function writeKubeconfig({ region, name }: EksCluster, file: string): Promise<void> {
  const { cluster } = await askAws<Described>(region, ['eks', 'describe-cluster', '--name', name])
  const { endpoint, certificateAuthority } = cluster
  if (endpoint === undefined) throw new Error(`EKS is still making the cluster ${name}`)
  const { AWS_PROFILE: profile } = process.env
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1beta1',
    command: 'aws',
    args: ['eks', 'get-token', '--cluster-name', name, '--region', region, '--output', 'json'],
    interactiveMode: 'Never',
    // Whoever uses the file from another shell is somebody else there.
    ...(profile && { env: [{ name: 'AWS_PROFILE', value: profile }] }),
  }
  const content = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name,
        cluster: {
          server: endpoint,
          'certificate-authority-data': certificateAuthority?.data,
        },
      },
    ],
    users: [{ name, user: { exec } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  }
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  await writeFileAtomic(file, stringify(content), { mode: 0o600 })
}
