import { ConfigMapV1 } from '@cdktf/provider-kubernetes/lib/config-map-v1/index.js'
import type { Construct } from 'constructs'
import { withoutTemplates } from '../../terraform/without-templates.ts'
import type { Part } from '../namespace.ts'
import type { Volume } from './volume.ts'

export interface ConfigFilesProps {
  readonly part: Part
  /** Content of each file. Terraform takes it as it is: no reference in it is resolved, but `references`. */
  readonly files: Readonly<Record<string, string>>
  /** What in the files Terraform resolves, e.g. the id of something that it creates. @default nothing */
  readonly references?: readonly string[]
  /** Name of the volume. @default 'config' */
  readonly volumeName?: string
  /** Name of the ConfigMap. @default names of part and volume */
  readonly name?: string
  /** Paths of files in the volume. @default all of them directly in it, under their names */
  readonly paths?: Readonly<Record<string, string>>
  /** Whether pods are replaced when a file changes: those that reload it need not be. @default true */
  readonly restartPods?: boolean
}

/**
 * Files for the containers that mount its volume. Kubernetes restarts no pod when a ConfigMap
 * changes, so pod templates carry a checksum of these files.
 *
 * @throws when `paths` names a file that `files` lacks
 */
export class ConfigFiles extends ConfigMapV1 {
  readonly volume: Volume

  constructor(scope: Construct, id: string, props: ConfigFilesProps) {
    const { part, files, references = [], volumeName = 'config', paths } = props
    const texts = Object.entries(files)
    const escaped = (text: string) =>
      references.reduce(
        (all, reference) => all.replaceAll(withoutTemplates(reference), reference),
        withoutTemplates(text),
      )
    super(scope, id, {
      metadata: part.metadata(props.name ?? `${part.name}-${volumeName}`),
      data: Object.fromEntries(texts.map(([file, text]) => [file, escaped(text)])),
    })
    const items = Object.entries(paths ?? {}).map(([key, path]) => {
      if (key in files) return { key, path }
      throw new Error(`${this.node.path}: paths has ${key}, which files lacks. Fix: add it there`)
    })
    this.volume = {
      name: volumeName,
      source: { configMap: { name: this.metadata.name, ...(paths && { items }) } },
      readOnly: true,
      ...((props.restartPods ?? true) && {
        restartFor: [
          // A reference has another text in each synthesis.
          ...texts.map(([, text]) =>
            references.reduce((all, each) => all.replaceAll(each, ''), text),
          ),
          ...references,
        ],
      }),
    }
  }
}
