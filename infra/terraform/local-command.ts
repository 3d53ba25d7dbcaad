import { type ITerraformDependable, TerraformResource } from 'cdktf'
import type { Construct } from 'constructs'
import { fromStackFolder } from './repository-path.ts'

/** A shell command. Values go into `environment`, never into `command`: nothing needs quoting. */
export interface ShellCommand {
  /** For `/bin/sh`; takes its values as `"$NAME"`. */
  readonly command: string
  /** Environment variables that the command reads. */
  readonly environment?: Readonly<Record<string, string>>
}

export interface LocalCommandProps {
  /** The repository's root: the folder that the commands run in. */
  readonly root: string
  /**
   * Runs when the resource is created, and again when one of `triggers` has changed.
   * @default nothing runs
   */
  readonly create?: ShellCommand
  /**
   * Runs on destroy, and before `create` runs again. Terraform lets it refer to nothing but its own
   * triggers: see `triggerReference`.
   * @default nothing runs
   */
  readonly destroy?: ShellCommand
  /** What the command's outcome depends on. */
  readonly triggers: Readonly<Record<string, string>>
  /** What has to be there first. @default nothing */
  readonly dependsOn?: readonly ITerraformDependable[]
}

/** The project's Node comes first on PATH, also where `cdktf` was not started by npm. */
const withProjectsNode = (command: string) =>
  `export PATH="$PWD/node_modules/.bin:$PATH"; ${command}`

/** One of a command's own triggers, as its `destroy` may refer to it. */
export const triggerReference = (name: string) => `\${self.triggers_replace["${name}"]}`

/**
 * A command on the deployer's machine as a step of `terraform apply`: Terraform's built-in
 * `terraform_data` with `local-exec`. When it fails the apply fails, and the next one runs it again.
 *
 * cdktf's own `DataResource` starts Terraform at each synthesis to ask its version; hence this class.
 */
export class LocalCommand extends TerraformResource {
  private readonly triggers: Readonly<Record<string, string>>

  constructor(scope: Construct, id: string, props: LocalCommandProps) {
    const provisioner = (when: 'create' | 'destroy', shell: ShellCommand) => ({
      type: 'local-exec' as const,
      when,
      command: withProjectsNode(shell.command),
      workingDir: fromStackFolder(scope, props.root),
      ...(shell.environment && { environment: { ...shell.environment } }),
    })
    const provisioners = [
      ...(props.create ? [provisioner('create', props.create)] : []),
      ...(props.destroy ? [provisioner('destroy', props.destroy)] : []),
    ]
    super(scope, id, {
      terraformResourceType: 'terraform_data',
      terraformGeneratorMetadata: { providerName: 'terraform' },
      dependsOn: [...(props.dependsOn ?? [])],
      ...(provisioners.length > 0 && { provisioners }),
    })
    this.triggers = props.triggers
  }

  /** Another one each time the command ran: a trigger for what has to run after it again. */
  get id(): string {
    return this.getStringAttribute('id')
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { triggers_replace: this.triggers }
  }
}
