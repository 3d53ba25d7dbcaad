import type { ITerraformDependable } from 'cdktf'
import {
  type Credentials,
  credentialFile,
  credentialKeys,
  credentialsVolume,
} from '../credentials.ts'
import { csiVolume, type Volume } from '../workload/volume.ts'

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

/** What the agent's pod mounts, and the paths of the files in it. */
export interface Access {
  readonly volume: Volume
  readonly files: Pick<RemotePrometheus['files'], 'username' | 'password'> & {
    /** @default the receiver speaks HTTP */
    readonly authority?: string
  }
}

/** Access with the account of the platform's Secret, over HTTP inside the cluster. */
export function accessInCluster(credentials: Credentials): Access {
  const { prometheusUsername: username, prometheusPassword: password } = credentialKeys
  const volume = credentialsVolume(credentials, [username, password])
  return {
    volume,
    files: { username: credentialFile(username), password: credentialFile(password) },
  }
}

/** Access with files that a CSI driver fetches, over TLS. */
export function accessFromAfar(remote: RemotePrometheus): Access {
  const { secretProviderClass, files, readyAfter } = remote
  return {
    volume: csiVolume(secretProviderClass, readyAfter),
    files: {
      username: credentialFile(files.username),
      password: credentialFile(files.password),
      authority: credentialFile(files.authority),
    },
  }
}
