import { Construct } from 'constructs'
import { LocalCommand, type ShellCommand } from '../terraform/local-command.ts'
import { type Credentials, credentialKeys, credentialsSecretName } from './credentials.ts'

/** How the CLI reaches a cluster. */
interface ClusterAccess {
  /** Paths of kubeconfig files, as the variable `KUBECONFIG` holds them; each may begin with `~/`. */
  readonly kubeconfig: string
  /** Writes that file first, to the path in `"$TALLY_KUBECONFIG"`. @default the file exists */
  readonly writtenBy?: ShellCommand
  /** Context of that file. @default its current one */
  readonly context?: string
}

export interface GeneratedCredentialsProps {
  /** The repository's root. */
  readonly root: string
  readonly cluster: ClusterAccess
  /** Name of the namespace that gets the Secret. */
  readonly namespace: string
  /**
   * A reference to the namespace or cluster that the Secret disappears with. When it is a new one,
   * the Secret is created again.
   */
  readonly within: string
  /**
   * The namespace whose pods collect logs: it gets a Secret of the same name, with the log store's
   * password alone. @default nobody collects logs
   */
  readonly collector?: {
    readonly namespace: string
    /** As `within` of the other one. */
    readonly within: string
  }
  /** Flags of the verb by which a copy is kept outside of the cluster, or taken. @default there is none */
  readonly copy?: Readonly<Record<string, string>> | undefined
}

/** Passes the values of flags in the environment, so that nothing needs quoting. */
function flags(values: Readonly<Record<string, string>>) {
  const variable = (flag: string) => `TALLY_${flag.toUpperCase().replaceAll('-', '_')}`
  const entries = Object.entries(values)
  return {
    command: entries.map(([flag]) => `--${flag} "$${variable(flag)}"`).join(' '),
    environment: Object.fromEntries(entries.map(([flag, value]) => [variable(flag), value])),
  }
}

/**
 * Generates the platform's passwords into a Secret. Keys that the Secret has stay as they are; those
 * that it lacks, e.g. after an upgrade, are added. The CLI's verb `credentials` does it, so that no
 * password passes through Terraform's plan or state.
 */
export class GeneratedCredentials extends Construct implements Credentials {
  readonly secretName = credentialsSecretName
  readonly readyAfter: LocalCommand

  constructor(scope: Construct, id: string, props: GeneratedCredentialsProps) {
    super(scope, id)
    const { root, cluster, namespace, within, collector, copy } = props
    const { writtenBy, ...access } = cluster
    const { command, environment } = flags({
      ...access,
      namespace,
      ...(collector && { collector: collector.namespace }),
      ...copy,
    })
    const prepare = writtenBy ? `${writtenBy.command} &&\n` : ''
    this.readyAfter = new LocalCommand(this, 'Secret', {
      root,
      triggers: {
        namespace,
        within,
        keys: Object.values(credentialKeys).join(' '),
        ...(collector && { collector: collector.within }),
        ...copy,
      },
      create: {
        command: `${prepare}node cli/main.ts credentials ${command}`,
        environment: { ...environment, ...writtenBy?.environment },
      },
    })
  }
}
