import { Construct } from 'constructs'
import { LocalCommand, type ShellCommand } from '../terraform/local-command.ts'
import { type Credentials, credentialKeys, credentialsSecretName } from './credentials.ts'

/** How the CLI reaches a cluster. */
interface ClusterAccess {
  /** Path of a kubeconfig file. It may begin with `~/`. */
  readonly kubeconfig: string
  /** What writes that file first. Finds its path as `"$TALLY_KUBECONFIG"`. @default it is there */
  readonly writtenBy?: ShellCommand
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
 * Generates the platform's passwords into a Secret, once: what the Secret holds stays as it is, and
 * what it lacks, as one of an earlier version does, is added. The CLI's verb `credentials` does it,
 * so that no password passes through Terraform's plan or state.
 */
export class GeneratedCredentials extends Construct implements Credentials {
  readonly secretName = credentialsSecretName
  readonly readyAfter: LocalCommand

  constructor(scope: Construct, id: string, props: GeneratedCredentialsProps) {
    super(scope, id)
    const { root, cluster, namespace, within } = props
    const { writtenBy, ...access } = cluster
    const { command, environment } = flags({ ...access, namespace })
    const prepare = writtenBy ? `${writtenBy.command} &&\n` : ''
    this.readyAfter = new LocalCommand(this, 'Secret', {
      root,
      triggers: { namespace, within, keys: Object.values(credentialKeys).join(' ') },
      create: {
        command: `${prepare}node cli/main.ts credentials ${command}`,
        environment: { ...environment, ...writtenBy?.environment },
      },
    })
  }
}
