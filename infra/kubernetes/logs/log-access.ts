import type { ITerraformDependable } from 'cdktf'
import {
  type Credentials,
  credentialFile,
  credentialKeys,
  credentialsVolume,
} from '../credentials.ts'
import { csiVolume, type Volume } from '../workload/volume.ts'
import { LogStore } from './log-store.ts'

/** A log store on another machine, which speaks TLS with its own certificate authority. */
export interface RemoteLogStore {
  /** Its host is the name in the certificate. */
  readonly url: string
  readonly secretProviderClass: string
  /** Names of the files that the SecretProviderClass provides. */
  readonly files: { readonly password: string; readonly authority: string }
  /** What has to exist before pods can mount the files. */
  readonly readyAfter: readonly ITerraformDependable[]
}

/** How a pod signs in to the log store. */
export interface LogAccess {
  readonly volume: Volume
  readonly passwordFile: string
  /** @default the store speaks HTTP */
  readonly authorityFile?: string
}

/**
 * Access to a log store, as files.
 * @param credentials the Secret of the pods' own namespace, for a store in the cluster
 */
export function logAccess(store: LogStore | RemoteLogStore, credentials: Credentials): LogAccess {
  if (store instanceof LogStore) {
    return {
      volume: credentialsVolume(credentials, [credentialKeys.logsPassword]),
      passwordFile: credentialFile(credentialKeys.logsPassword),
    }
  }
  return {
    volume: csiVolume(store.secretProviderClass, store.readyAfter),
    passwordFile: credentialFile(store.files.password),
    authorityFile: credentialFile(store.files.authority),
  }
}
