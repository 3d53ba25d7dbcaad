import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { root } from '../../e2e/support/tally.ts'

/** A stack as synthesized, as far as it is adapted here. */
// biome-ignore lint/suspicious/noExplicitAny: the shapes are those of the providers
type Json = any

/** Arguments that the oldest provider of a mirror lacks: the stacks ask for 6, the mirror may have 5. */
const sinceProvider6: Readonly<Record<string, readonly string[]>> = {
  aws_eks_cluster: ['deletion_protection'],
}

/** A chart of the same name as one that is out of reach, with one object. */
async function writeChart(folder: string, name: string): Promise<string> {
  const chart = join(folder, 'charts', name)
  await execa`mkdir -p ${join(chart, 'templates')}`
  await writeFile(join(chart, 'Chart.yaml'), `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`)
  await writeFile(
    join(chart, 'templates/object.yaml'),
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-stands-for-its-chart\n',
  )
  return chart
}

/** Workloads whose pods never run here: there are no nodes. */
const rollouts = [
  'kubernetes_deployment_v1',
  'kubernetes_daemon_set_v1',
  'kubernetes_stateful_set_v1',
]

/** What of a stack is adapted to a mirror's providers, to an emulator and to a cluster without nodes. */
async function adapt(stack: Json, folder: string): Promise<void> {
  const { backend } = stack.terraform
  if (backend.local) backend.local.path = 'terraform.tfstate'
  for (const name of ['aws', 'helm', 'kubernetes']) {
    stack.terraform.required_providers[name] = { source: `hashicorp/${name}` }
  }
  for (const [type, names] of Object.entries(sinceProvider6)) {
    for (const resource of Object.values<Json>(stack.resource[type] ?? {})) {
      for (const name of names) delete resource[name]
    }
  }
  for (const type of rollouts) {
    for (const resource of Object.values<Json>(stack.resource[type] ?? {})) {
      resource.wait_for_rollout = false
    }
  }
  for (const release of Object.values<Json>(stack.resource.helm_release ?? {})) {
    if (release.repository === undefined) continue
    release.chart = await writeChart(folder, release.chart)
    delete release.repository
    delete release.version
  }
}

/** Synthesizes a stack with settings, and adapts it. @returns the folder where Terraform runs */
export async function synthesizeAdapted(
  id: string,
  settings: object,
  folder: string,
): Promise<string> {
  const file = join(folder, 'settings.json')
  await writeFile(file, JSON.stringify(settings))
  const outdir = join(folder, 'cdktf.out')
  await execa({
    cwd: root,
    env: { CDKTF_OUTDIR: outdir, TALLY_SETTINGS: file },
  })`node main.ts`
  const stackFolder = join(outdir, 'stacks', id)
  const json = join(stackFolder, 'cdk.tf.json')
  const stack: Json = JSON.parse(await readFile(json, 'utf8'))
  await adapt(stack, folder)
  await writeFile(json, JSON.stringify(stack, null, 1))
  return stackFolder
}
