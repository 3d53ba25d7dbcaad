import { TerraformResource, type TerraformStack } from 'cdktf'
import { chartsIn } from './helm-charts.ts'
import { objectValue } from './kubernetes-value.ts'
import { modelOf, stages, supportedKind, supportedResourceTypes } from './supported-kinds.ts'
import { resolveReferences, type StackResources } from './terraform-references.ts'

/** A Kubernetes object as `kubectl apply` takes it. */
export interface KubernetesManifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    /** Set on everything that lives in a namespace. */
    readonly namespace?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
  }
  readonly [field: string]: unknown
}

interface RenderOptions {
  /**
   * What to do with a `helm_release` in the stack, whose objects come from a chart and can't be
   * rendered. `skip` is for callers that list them by `helmCharts`.
   *
   * @default 'refuse'
   */
  readonly helmReleases?: 'refuse' | 'skip'
}

/** Arguments about how Terraform applies, which Kubernetes has no use for. */
const terraformOnly = new Set([
  '//',
  'depends_on',
  'id',
  'lifecycle',
  'provider',
  'target_state',
  'timeouts',
  'wait_for_completion',
  'wait_for_default_service_account',
  'wait_for_load_balancer',
  'wait_for_rollout',
  'wait_for_service_account_token',
  'wait_until_bound',
])

/** Arguments that no manifest can express, and how to do without. */
const refusedArguments: Readonly<Record<string, string>> = {
  count: 'create one construct per object',
  for_each: 'create one construct per object',
  connection: 'leave it out, as a manifest runs no command',
  provisioner: 'leave it out, as a manifest runs no command',
}

const secretValues = ['data', 'data_wo', 'binary_data', 'binary_data_wo']

/**
 * Renders the `kubernetes_*` resources of a stack as Kubernetes manifests: what Terraform's
 * provider would create, in an order in which they can be applied (namespaces, then access rights,
 * configuration and storage, Services, workloads; otherwise as in the construct tree).
 *
 * The stack need not be synthesized and is not changed. Resources of other providers are left out,
 * except for Helm's, which are refused as they also create Kubernetes objects.
 *
 * @throws when something in the stack can't be rendered faithfully: an unknown resource
 * type or argument, a value that only Terraform knows, a Secret that holds values, the same
 * object twice. The error names resource, argument and reason.
 */
export function renderManifests(
  stack: TerraformStack,
  options: RenderOptions = {},
): KubernetesManifest[] {
  const resources: StackResources = stack.toTerraform().resource ?? {}
  const [chart] = chartsIn(resources)
  if (chart && options.helmReleases !== 'skip') {
    throw new Error(
      `${chart.path} installs the Helm chart ${chart.chart}: its objects come from the chart and ` +
        'can not be rendered. Fix: leave the release out of this stack, or render with ' +
        "helmReleases: 'skip' and tell the reader which charts are missing",
    )
  }
  const rendered = stack.node
    .findAll()
    .filter(TerraformResource.isTerraformResource)
    .filter((resource) => resource.terraformResourceType.startsWith('kubernetes_'))
    .map((resource) => render(resource, resources))
  refuseDuplicates(rendered)
  return stages.flatMap((stage) =>
    rendered.filter((each) => each.stage === stage).map((each) => each.manifest),
  )
}

interface Rendered {
  readonly path: string
  readonly stage: string
  readonly manifest: KubernetesManifest
}

function render(resource: TerraformResource, resources: StackResources): Rendered {
  const type = resource.terraformResourceType
  const path = resource.node.path
  try {
    const kind = supportedKind(type)
    if (kind === undefined) {
      throw new Error(
        `this resource type can not be rendered. Fix: use one of these: ${supportedResourceTypes.join(', ')}`,
      )
    }
    const values = resources[type]?.[resource.friendlyUniqueId] ?? {}
    const resolved = resolveReferences(manifestArguments(values, type), resources)
    const { metadata, ...rest } = objectValue(resolved, modelOf(kind), '')
    const manifest = {
      apiVersion: kind.apiVersion,
      kind: kind.kind,
      metadata: completeMetadata(metadata, kind.scope),
      ...rest,
    }
    return { path, stage: kind.stage, manifest }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`${path} (${type}) can not be rendered as a manifest: ${reason}`)
  }
}

function manifestArguments(values: Readonly<Record<string, unknown>>, type: string): object {
  const kept = Object.entries(values).filter(([key]) => !terraformOnly.has(key))
  for (const [key] of kept) {
    const fix = refusedArguments[key]
    if (fix !== undefined) throw new Error(`${key} has no equal in Kubernetes. Fix: ${fix}`)
    if (type === 'kubernetes_secret_v1' && secretValues.some((name) => key.startsWith(name))) {
      throw new Error(
        `${key} would put a secret's value into a manifest. Fix: create the Secret's values ` +
          'outside of Terraform and refer to it by name',
      )
    }
  }
  return Object.fromEntries(kept)
}

function completeMetadata(
  metadata: unknown,
  scope: 'cluster' | 'namespace',
): KubernetesManifest['metadata'] {
  const given = (metadata ?? {}) as Partial<KubernetesManifest['metadata']>
  if (given.name === undefined) {
    throw new Error(
      'metadata.name is missing, and a generated name would differ at each apply. Fix: set it',
    )
  }
  // Terraform's provider takes the namespace `default`; kubectl would take the context's.
  const namespace = scope === 'namespace' ? { namespace: given.namespace ?? 'default' } : {}
  return { ...given, name: given.name, ...namespace }
}

function refuseDuplicates(rendered: readonly Rendered[]): void {
  const paths = new Map<string, string>()
  for (const { path, manifest } of rendered) {
    const { kind, metadata } = manifest
    const object = `${manifest.apiVersion} ${kind} ${metadata.namespace ?? ''}/${metadata.name}`
    const earlier = paths.get(object)
    if (earlier !== undefined) {
      throw new Error(`${earlier} and ${path} both describe ${object}. Fix: rename one of them`)
    }
    paths.set(object, path)
  }
}
