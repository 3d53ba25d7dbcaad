import type { ITerraformDependable } from 'cdktf'
import {
  type Credentials,
  credentialFile,
  credentialKeys,
  credentialsVolume,
} from '../credentials.ts'

/**
 * A central Prometheus on another machine. It speaks TLS with an authority of its own, and asks for
 * a password; all of that comes to the agent as files that a CSI driver mounts. Until they exist
 * somewhere, the agent's pod waits.
 */
export interface RemotePrometheus {
  /** Its host is the name in the certificate. */
  readonly remoteWriteUrl: string
  /** The SecretProviderClass that knows the files. */
  readonly secretProviderClass: string
  /** Their names. */
  readonly files: {
    readonly username: string
    readonly password: string
    readonly authority: string
  }
  /** What the pod needs before it may ask for the files. */
  readonly readyAfter: readonly ITerraformDependable[]
}

/** Name and password from the platform's Secret, over plain HTTP inside of the cluster. */
export function accessInCluster(credentials: Credentials) {
  const { prometheusUsername, prometheusPassword } = credentialKeys
  return {
    config: {
      account: {
        usernameFile: credentialFile(prometheusUsername),
        passwordFile: credentialFile(prometheusPassword),
      },
      // The central Prometheus is among the pods here.
      scrapesProtectedPods: true,
    },
    volume: credentialsVolume(credentials, [prometheusUsername, prometheusPassword]),
    deployment: {},
  }
}

/** Files that a CSI driver fetches, and TLS. */
export function accessFromAfar({ files, secretProviderClass, readyAfter }: RemotePrometheus) {
  const csi = {
    driver: 'secrets-store.csi.k8s.io',
    readOnly: true,
    volumeAttributes: { secretProviderClass },
  }
  return {
    config: {
      account: {
        usernameFile: credentialFile(files.username),
        passwordFile: credentialFile(files.password),
      },
      authorityFile: credentialFile(files.authority),
      scrapesProtectedPods: false,
    },
    volume: { name: 'credentials', source: { csi }, readOnly: true, readyAfter },
    // The other machine may take longer than a deployment does, and needs no second one.
    deployment: { waitForRollout: false },
  }
}
