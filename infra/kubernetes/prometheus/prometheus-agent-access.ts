import type { ITerraformDependable } from 'cdktf'
import {
  type Credentials,
  credentialFile,
  credentialKeys,
  credentialsVolume,
} from '../credentials.ts'
import { csiVolume, type Volume } from '../workload/volume.ts'
import { CentralPrometheus } from './central-prometheus.ts'

/**
 * A central Prometheus on another machine, which speaks TLS with its own certificate authority and
 * asks for a password. A CSI driver mounts these as files; the agent's pod waits until they exist.
 */
export interface RemotePrometheus {
  /** Its host is the name in the certificate. */
  readonly remoteWriteUrl: string
  readonly secretProviderClass: string
  /** Names of the files that the SecretProviderClass provides. */
  readonly files: {
    readonly username: string
    readonly password: string
    readonly authority: string
  }
  /** What has to exist before the pod can mount the files. */
  readonly readyAfter: readonly ITerraformDependable[]
}

/**
 * A workspace of Amazon Managed Service for Prometheus. It takes requests that are signed (AWS Signature
 * Version 4) in the role of the pods that send them, by EKS Pod Identity.
 */
export interface ManagedPrometheus {
  readonly region: string
  /** Host of its API, and the path before that of each operation, e.g. `/workspaces/ws-1`. */
  readonly host: string
  readonly path: string
  readonly remoteWriteUrl: string
  /** Pods that start before these are there can't sign. */
  readonly readyAfter: readonly ITerraformDependable[]
}

/** Paths of files with the receiver's account. */
interface AccountFiles {
  readonly username: string
  readonly password: string
  /** @default the receiver speaks HTTP */
  readonly authority?: string
}

/** How the agent signs in: by an account, or by signing for a region of AWS. */
export type SignIn = { readonly files: AccountFiles } | { readonly region: string }

/** How the agent signs in, and what its pod needs for it. */
interface Access {
  readonly signIn: SignIn
  /** @default the pod mounts nothing */
  readonly volume?: Volume
  /** What is there before the pod, beside what it mounts, and goes after it. */
  readonly after: readonly ITerraformDependable[]
}

/** How the agent gets at what it sends to. */
export function accessTo(
  to: CentralPrometheus | RemotePrometheus | ManagedPrometheus,
  credentials: Credentials,
): Access {
  if (to instanceof CentralPrometheus) {
    const { prometheusUsername: username, prometheusPassword: password } = credentialKeys
    return {
      signIn: { files: { username: credentialFile(username), password: credentialFile(password) } },
      volume: credentialsVolume(credentials, [username, password]),
      // With its receiver gone first, a stopping agent would go on trying until its flush deadline.
      after: [to.ready],
    }
  }
  if ('region' in to) return { signIn: { region: to.region }, after: to.readyAfter }
  const { secretProviderClass, files, readyAfter } = to
  return {
    signIn: {
      files: {
        username: credentialFile(files.username),
        password: credentialFile(files.password),
        authority: credentialFile(files.authority),
      },
    },
    volume: csiVolume(secretProviderClass, readyAfter),
    after: [],
  }
}
