import { Construct } from 'constructs'
import { type Credentials, credentialsSecretName } from './kubernetes/credentials.ts'
import { LocalCommand } from './local-command.ts'

/** How the CLI reaches a cluster. */
interface ClusterAccess {
  /** Path of a kubeconfig file. It may begin with `~/`. */
  readonly kubeconfig: string
  /** A context in it. @default the file's current one */
  readonly context?: string
}

export interface GeneratedCredentialsProps {
  /** The repository's root. */
  readonly root: string
  readonly cluster: ClusterAccess
  /** Name of the namespace that gets the Secret. */
  readonly namespace: string
  /**
   * Identity of what the Secret goes away with: a reference to the namespace or the cluster.
   * When it is another one, the Secret is made anew; until it is there, nothing is.
   */
  readonly within: string
}

/** The values of flags travel in the environment, so that no shell reads them. */
function flags(values: Readonly<Record<string, string>>) {
  const variable = (flag: string) => `TALLY_${flag.toUpperCase()}`
  const entries = Object.entries(values)
  return {
    command: entries.map(([flag]) => `--${flag} "$${variable(flag)}"`).join(' '),
    environment: Object.fromEntries(entries.map(([flag, value]) => [variable(flag), value])),
  }
}

/**
 * Generates the platform's passwords into a Secret, once: where the Secret exists it stays as it
 * is. The CLI's verb `credentials` does it, so that no password passes through Terraform's plan or
 * state.
 */
export class GeneratedCredentials extends Construct implements Credentials {
  readonly secretName = credentialsSecretName
  readonly readyAfter: LocalCommand

  constructor(scope: Construct, id: string, props: GeneratedCredentialsProps) {
    super(scope, id)
    const { root, cluster, namespace, within } = props
    const { command, environment } = flags({ ...cluster, namespace })
    this.readyAfter = new LocalCommand(this, 'Secret', {
      root,
      triggers: { namespace, within },
      create: { command: `node cli/main.ts credentials ${command}`, environment },
    })
  }
}
