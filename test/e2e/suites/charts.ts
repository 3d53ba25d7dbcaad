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

/**
 * The kind that Tally's chart is for, with the fields that it uses and no others. The real one comes
 * with the driver: kubernetes-sigs/secrets-store-csi-driver, tag v1.6.0, config/crd/bases.
 */
const secretProviderClasses = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'secretproviderclasses.secrets-store.csi.x-k8s.io' },
  spec: {
    group: 'secrets-store.csi.x-k8s.io',
    scope: 'Namespaced',
    names: { kind: 'SecretProviderClass', plural: 'secretproviderclasses' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                properties: {
                  provider: { type: 'string' },
                  parameters: { type: 'object', additionalProperties: { type: 'string' } },
                },
              },
            },
          },
        },
      },
    ],
  },
}

describe("Tally's own Helm chart", () => {
  const definition = `customresourcedefinition/${secretProviderClasses.metadata.name}`
  before(async () => {
    await kubectl(['apply', '--filename', '-'], JSON.stringify(secretProviderClasses))
    await kubectl(['wait', '--for=condition=Established', definition, '--timeout=60s'])
  })
  after(() => kubectl(['delete', definition, '--ignore-not-found']))

  for (const release of releases.filter(({ version }) => version === undefined)) {
    test(`renders what the API server accepts with strict validation: ${release.stack}`, async () => {
      const yaml = await rendered(join(root, 'infra/charts', release.chart), release)
      const [{ spec }] = parseAllDocuments(yaml).map((document) => document.toJS())
      assert.deepEqual(spec, { provider: 'aws', parameters: parse(release.values).parameters })
      assert.equal((await admitted(yaml)).length, 1)
      await assert.rejects(admitted(yaml.replace('provider:', 'provder:')), /spec\.provder/)
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
