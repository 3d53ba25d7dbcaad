import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { parse, parseAllDocuments } from 'yaml'
import { kubectl } from '../../../embedded/node/kubectl.ts'
import { localStack } from '../../stacks/stacks.ts'
import { awsStack } from '../../stacks/synthesized-stack.ts'
import { admitted } from '../support/admitted.ts'
import { type HelmRelease, rendered } from '../support/helm.ts'
import { root } from '../support/tally.ts'

/** A release of a stack, and where its chart comes from. */
interface StackRelease extends HelmRelease {
  readonly stack: string
  readonly chart: string
  /** Undefined for Tally's own charts. */
  readonly version: string | undefined
}

const stacks = {
  // The usual port is the running platform's.
  local: localStack({ nodePorts: { http: 31080 } }).toTerraform(),
  aws: awsStack('aws'),
  'aws-prod': awsStack('aws-prod'),
}

/** Every Helm release of the stacks, with samples for what only a deployment knows. */
const releases = Object.entries(stacks).flatMap(([stack, { resource }]) =>
  Object.values<Record<string, string>>(resource.helm_release).map(
    ({ name = '', namespace = '', chart = '', version, values }): StackRelease => ({
      stack,
      name,
      // A namespace that is there, and that the running platform is not in.
      namespace: namespace.replace(/^\$\{.*\}$/, 'default'),
      chart: basename(chart),
      version,
      values: (values?.[0] ?? '').replaceAll(/\$\{[^}]*\}/g, 'sample'),
    }),
  ),
)

const text = { type: 'string' }
const texts = { type: 'array', items: text }
const map = { type: 'object', additionalProperties: text }
const object = (properties: object) => ({ type: 'object', properties })
const list = (properties: object) => ({ type: 'array', items: object(properties) })

/** A kind with the fields of `spec` that Tally uses and no others. */
const definition = (group: string, version: string, kind: string, scope: string, spec: object) => {
  const plural = `${kind.toLowerCase()}${kind.endsWith('s') ? 'es' : 's'}`
  const schema = { openAPIV3Schema: object({ spec: object(spec) }) }
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      ...{ group, scope, names: { kind, plural } },
      versions: [{ name: version, served: true, storage: true, schema }],
    },
  }
}

/**
 * The kinds that Tally's chart is for. The real ones come with the driver (kubernetes-sigs/
 * secrets-store-csi-driver, tag v1.6.0, config/crd/bases) and with EKS, whose NodePool is Karpenter's
 * (kubernetes-sigs/karpenter, pkg/apis/crds).
 */
const definitions = [
  definition('secrets-store.csi.x-k8s.io', 'v1', 'SecretProviderClass', 'Namespaced', {
    provider: text,
    parameters: map,
  }),
  definition('eks.amazonaws.com', 'v1', 'NodeClass', 'Cluster', {
    role: text,
    subnetSelectorTerms: list({ id: text }),
    securityGroupSelectorTerms: list({ id: text }),
    networkPolicy: { enum: ['DefaultAllow', 'DefaultDeny'], ...text },
    ephemeralStorage: object({ size: text }),
    tags: map,
  }),
  definition('karpenter.sh', 'v1', 'NodePool', 'Cluster', {
    template: object({
      spec: object({
        nodeClassRef: object({ group: text, kind: text, name: text }),
        requirements: list({ key: text, operator: text, values: texts }),
        expireAfter: text,
        terminationGracePeriod: text,
      }),
    }),
    limits: map,
    disruption: object({
      consolidationPolicy: text,
      consolidateAfter: text,
      budgets: list({ nodes: text, reasons: texts, schedule: text, duration: text }),
    }),
  }),
]

describe("Tally's own Helm chart", () => {
  const names = definitions.map(({ metadata }) => `customresourcedefinition/${metadata.name}`)
  before(async () => {
    const all = { apiVersion: 'v1', kind: 'List', items: definitions }
    await kubectl(['apply', '--filename', '-'], JSON.stringify(all))
    await kubectl(['wait', '--for=condition=Established', ...names, '--timeout=60s'])
  })
  after(() => kubectl(['delete', ...names, '--ignore-not-found']))

  for (const release of releases.filter(({ version }) => version === undefined)) {
    test(`renders what the API server accepts with strict validation: ${release.name} of ${release.stack}`, async () => {
      const yaml = await rendered(join(root, 'infra/charts', release.chart), release)
      const rendering = parseAllDocuments(yaml).map((document) => document.toJS())
      assert.deepEqual(rendering, parse(release.values).objects)
      assert.equal((await admitted(yaml)).length, rendering.length)
      await assert.rejects(admitted(yaml.replace(/^spec:/m, 'spce:')), /spce/)
    })
  }
})

describe('the Helm charts of others', () => {
  const folder = process.env.TALLY_CHARTS
  const skip = folder === undefined && 'TALLY_CHARTS names no folder with the charts'

  for (const { chart, version, ...release } of releases) {
    if (version === undefined) continue
    test(`render what the API server accepts: ${chart} of ${release.stack}`, { skip }, async () => {
      const unpacked = join(folder ?? '', chart)
      const published = parse(await readFile(join(unpacked, 'Chart.yaml'), 'utf8'))
      assert.equal(published.version, version)
      const yaml = await rendered(unpacked, release)
      const objects = parseAllDocuments(yaml).flatMap((document) => document.toJS() ?? [])
      assert.equal((await admitted(yaml)).length, objects.length)
      if (chart !== 'nginx-ingress') return
      // Else each request would be answered 404: see nginx-ingress-controller.ts.
      const { spec } = objects.find((object) => object.kind === 'Deployment')
      const [{ args }] = spec.template.spec.containers
      assert.ok(args.includes('-allow-empty-ingress-host=true'), args.join(' '))
    })
  }
})
