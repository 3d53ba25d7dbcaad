import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'

/** What of Kubernetes' manifests is read here. */
interface Manifest {
  readonly kind: string
  readonly metadata: { readonly name: string }
  readonly data?: Readonly<Record<string, string>>
  readonly spec?: {
    readonly template?: {
      readonly spec: {
        readonly containers: readonly {
          readonly image: string
          readonly env?: readonly { readonly name: string; readonly value: string }[]
          readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[]
        }[]
        readonly volumes: readonly {
          readonly name: string
          readonly configMap?: {
            readonly name: string
            readonly items?: readonly { readonly key: string; readonly path: string }[]
          }
          readonly secret?: { readonly items: readonly { readonly path: string }[] }
        }[]
      }
    }
  }
}

/** Grafana and the Prometheus that it asks, as manifests deploy them. */
export interface DeployedGrafana {
  readonly image: string
  readonly prometheusImage: string
  readonly environment: Readonly<Record<string, string>>
  /** Paths at which Grafana finds folders of files. */
  readonly mounts: readonly string[]
  /** Its files by path, with {@link password} in place of each secret. */
  readonly files: Readonly<Record<string, string>>
  readonly datasource: { readonly uid: string; readonly url: string }
  readonly dashboards: readonly ProvisionedDashboard[]
}

/** A dashboard, and the folder that it is shown in. */
export interface ProvisionedDashboard {
  readonly folder: string
  readonly uid: string
  readonly panels: readonly {
    readonly type: string
    readonly title: string
    readonly targets?: readonly {
      readonly refId: string
      readonly expr: string
      readonly datasource: { readonly type: string }
    }[]
  }[]
}

/** User and password of everything: the Grafana that is tried lives for a minute on this machine. */
export const password = 'tally'

/** @throws when the manifests have no Grafana */
export function deployedGrafana(yaml: string): DeployedGrafana {
  const manifests = parseAllDocuments(yaml).map((each): Manifest => each.toJS())
  const named = (kind: string, name: string) => {
    const found = manifests.find((each) => each.kind === kind && each.metadata.name === name)
    if (found) return found
    throw new Error(
      `The manifests have no ${kind} ${name}. Fix: npm run --silent manifests -- local`,
    )
  }
  const podOf = (kind: string, name: string) => named(kind, name).spec?.template?.spec
  const { containers = [], volumes = [] } = podOf('Deployment', 'grafana') ?? {}
  const [{ image, env = [], volumeMounts } = { image: '', volumeMounts: [] }] = containers

  const files: Record<string, string> = {}
  const mounts = volumeMounts.filter(({ name, mountPath }) => {
    const { configMap, secret } = volumes.find((volume) => volume.name === name) ?? {}
    for (const { path } of secret?.items ?? []) files[join(mountPath, path)] = password
    const { data = {} } = configMap ? named('ConfigMap', configMap.name) : {}
    const items = configMap?.items ?? Object.keys(data).map((key) => ({ key, path: key }))
    for (const { key, path } of items) files[join(mountPath, path)] = data[key] ?? ''
    return configMap ?? secret
  })
  const provisioned = (kind: string) => {
    const path = Object.keys(files).find((file) => file.endsWith(`/${kind}/${kind}.yml`))
    return JSON.parse(files[path ?? ''] ?? '{}')
  }
  const providers: { folder: string; options: { path: string } }[] =
    provisioned('dashboards').providers
  return {
    image,
    prometheusImage: podOf('StatefulSet', 'prometheus')?.containers[0]?.image ?? '',
    environment: Object.fromEntries(env.map(({ name, value }) => [name, value])),
    mounts: mounts.map(({ mountPath }) => mountPath),
    files,
    datasource: provisioned('datasources').datasources[0],
    dashboards: providers.flatMap(({ folder, options }) =>
      Object.entries(files)
        .filter(([path]) => path.startsWith(`${options.path}/`))
        .map(([, json]) => ({ ...JSON.parse(json), folder })),
    ),
  }
}
