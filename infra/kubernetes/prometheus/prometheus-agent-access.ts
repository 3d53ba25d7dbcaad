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
    /** The log store's password. @default the pods of logs are not scraped */
    readonly logsPassword?: string
  }
  /** What has to exist before the pod can mount the files. */
  readonly readyAfter: readonly ITerraformDependable[]
}

/** What the agent's pod mounts, and the paths of the files in it. */
export interface Access {
  readonly volume: Volume
  readonly files: Pick<RemotePrometheus['files'], 'username' | 'password' | 'logsPassword'> & {
    /** @default the receiver speaks HTTP */
    readonly authority?: string
  }
}

/**
 * Access with the account of the platform's Secret, over HTTP inside the cluster.
 * @param withLogs whether the agent scrapes the pods of logs
 */
export function accessInCluster(credentials: Credentials, withLogs: boolean): Access {
  const {
    prometheusUsername: username,
    prometheusPassword: password,
    logsPassword,
  } = credentialKeys
  const keys = [username, password, ...(withLogs ? [logsPassword] : [])]
  return {
    volume: credentialsVolume(credentials, keys),
    files: {
      username: credentialFile(username),
      password: credentialFile(password),
      ...(withLogs && { logsPassword: credentialFile(logsPassword) }),
    },
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
      ...(files.logsPassword && { logsPassword: credentialFile(files.logsPassword) }),
    },
  }
}
