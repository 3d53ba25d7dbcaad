import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { App, type TerraformStack } from 'cdktf'
import { parseSettings } from '../../config/load-settings.ts'
import { BuildContext } from '../../infra/images/build-context.ts'
import { awsWorkloadsStack } from '../../stacks/aws/workloads.ts'
import { EmbeddedStack, platformStack } from '../../stacks/embedded.ts'
import { LocalStack } from '../../stacks/local.ts'

/** The repository's root. */
export const root = join(import.meta.dirname, '../..')

/** What the image of every stack is made of. */
export const sources = new BuildContext(root)

const folder = mkdtempSync(join(tmpdir(), 'tally-stacks-'))
after(() => rmSync(folder, { recursive: true }))
const temporaryApp = () => new App({ outdir: mkdtempSync(join(folder, 'cdktf.out-')) })

/** The same arguments give the same stack: tests only read it. */
function once<Args extends readonly unknown[], Stack>(make: (...args: Args) => Stack) {
  const made = new Map<string, Stack>()
  return (...args: Args): Stack => {
    const key = JSON.stringify(args)
    const stack = made.get(key) ?? make(...args)
    made.set(key, stack)
    return stack
  }
}

/** The stack `local` with some settings. */
export const localStack = once(
  (settings: object, kubeconfigs: readonly string[] = ['~/.kube/config']) =>
    new LocalStack(temporaryApp(), 'local', {
      settings: parseSettings(settings, '/settings.json'),
      sources,
      kubeconfigs,
    }),
)

/** The stack `embedded` with some settings. */
export const embeddedStack = once(
  (settings: object) =>
    new EmbeddedStack(temporaryApp(), 'embedded', {
      settings: parseSettings(settings, '/settings.json'),
      sources,
      kubeconfig: '~/embedded.conf',
    }),
)

/** What AWS runs on its Kubernetes with a managed Prometheus. */
export const managedPlatform = awsWorkloadsStack('aws', {
  settings: parseSettings(
    { aws: { region: 'eu-central-1', dev: { monitoring: { kind: 'managed' } } } },
    '/settings.json',
  ),
  sources,
})

const withDefaults = { settings: parseSettings({}, '/settings.json'), sources }

/** What each target runs on its Kubernetes, with the settings' defaults. */
export const platforms: Readonly<Record<string, TerraformStack>> = {
  local: localStack({}),
  embedded: platformStack('embedded', withDefaults),
  aws: awsWorkloadsStack('aws', withDefaults),
  'aws-test': awsWorkloadsStack('aws-test', withDefaults),
  'aws-prod': awsWorkloadsStack('aws-prod', withDefaults),
}
