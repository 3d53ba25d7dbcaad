import { type ITerraformDependable, TerraformResource } from 'cdktf'
import type { Construct } from 'constructs'
import { fromStackFolder } from './repository-path.ts'

/** A shell command. Values go into `environment`, so that `command` needs no quoting. */
export interface ShellCommand {
  /** For `/bin/sh`; reads its values as `"$NAME"`. */
  readonly command: string
  readonly environment?: Readonly<Record<string, string>>
}

export interface LocalCommandProps {
  /** The folder that the commands run in: the repository's root. */
  readonly root: string
  /**
   * Runs when the resource is created, and again when one of `triggers` has changed.
   * @default nothing runs
   */
  readonly create?: ShellCommand
  /**
   * Runs on destroy, and before `create` runs again. It may refer to its own triggers only: see
   * `triggerReference`.
   * @default nothing runs
   */
  readonly destroy?: ShellCommand
  /** Values that the result of the commands depends on. */
  readonly triggers: Readonly<Record<string, string>>
  readonly dependsOn?: readonly ITerraformDependable[]
}

/** Puts the project's Node first on PATH, also where `cdktf` was not started by npm. */
const withProjectsNode = (command: string) =>
  `export PATH="$PWD/node_modules/.bin:$PATH"; ${command}`

/** A reference to one of a command's triggers, for its `destroy`. */
export const triggerReference = (name: string) => `\${self.triggers_replace["${name}"]}`

/**
 * A command on the deployer's machine as a step of `terraform apply`: Terraform's built-in
 * `terraform_data` with `local-exec`. When it fails, the apply fails, and the next one runs it again.
 *
 * cdktf's `DataResource` would start Terraform at each synthesis to ask for its version.
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

  /** Changes each time that the command runs: a trigger for steps that have to follow it. */
  get id(): string {
    return this.getStringAttribute('id')
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { triggers_replace: this.triggers }
  }
}
