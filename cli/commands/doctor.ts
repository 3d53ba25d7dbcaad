import { type Command, createCommand } from 'commander'
import { execa } from 'execa'
import { compiler, type Requirement, requirements } from '../../embedded/machine/requirements.ts'
import { openTofuModule } from '../../embedded/toolchain/versions.ts'
import { kubernetesClient } from '../cluster/kubernetes.ts'
import { settings } from '../settings.ts'
import { clusterAccess, type Target, targets } from '../targets/targets.ts'
import { installedTerraform } from '../targets/terraform.ts'
import { reasonOf } from '../terminal/failure.ts'

/** The Node that everything is pinned to; the npm package brings it. */
function node(): Requirement {
  const found = process.version
  return { what: 'Node 22', met: found.startsWith('v22.'), found, fix: 'npm ci' }
}

async function terraform(): Promise<Requirement> {
  const what = 'Terraform or OpenTofu'
  try {
    const name = await installedTerraform()
    if (name !== undefined) return { what, met: true, found: name }
  } catch (error) {
    const fix = 'name a Terraform or OpenTofu in TERRAFORM_BINARY_NAME, or unset it'
    return { what, met: false, found: reasonOf(error), fix }
  }
  const go = await compiler(openTofuModule)
  const found = go.met ? 'none on PATH: npm run up builds OpenTofu' : 'none on PATH'
  return { what, met: go.met, found, fix: `install one of them, or ${go.fix}` }
}

async function minikube(): Promise<Requirement> {
  const { context, image } = settings().local
  const what = 'minikube, to build the image into'
  if (image !== undefined) return { what, met: true, found: `not needed: local.image is ${image}` }
  const version = await execa({ reject: false })`minikube version --short`
  const met = version.exitCode === 0
  const fix = `install minikube, or set local.image in settings.json to an image that the context "${context}" can pull`
  const failure =
    version.code === 'ENOENT' ? 'not on PATH' : (version.shortMessage ?? 'does not run')
  return { what, met, found: met ? version.stdout : failure, fix }
}

async function context(): Promise<Requirement> {
  const { local } = settings()
  const what = `kubeconfig context "${local.context}"`
  try {
    await kubernetesClient(clusterAccess('local', settings()))
    return { what, met: true, found: local.kubeconfig }
  } catch (error) {
    if (local.image === undefined && (await minikube()).met) {
      return { what, met: true, found: 'not there: npm run up starts minikube' }
    }
    const fix = 'start its cluster, or name another in settings.json: local.context'
    return { what, met: false, found: reasonOf(error), fix }
  }
}

/** What a target needs of this machine before anything is started, what was found, and the fix. */
export async function prerequisites(target: Target): Promise<readonly Requirement[]> {
  const common = [node(), await terraform()]
  return [...common, ...(target === 'local' ? [await minikube()] : await requirements())]
}

function describe({ what, met, found, fix }: Requirement): string {
  return `  ${met ? 'ok     ' : 'missing'}  ${what}: ${found}${met || !fix ? '' : `\n           fix: ${fix}`}`
}

/** The `doctor` command. Exit code 0 when this machine can deploy at least one target. */
export function command(): Command {
  return createCommand('doctor')
    .description('what this machine has, what is missing for each target, and how to fix it')
    .action(async () => {
      let usable = 0
      for (const target of targets) {
        const checks = [
          ...(await prerequisites(target)),
          ...(target === 'local' ? [await context()] : []),
        ]
        const met = checks.every((check) => check.met)
        if (met) usable += 1
        console.log(`${target}: ${met ? 'this machine can deploy it' : 'something is missing'}`)
        for (const check of checks) console.log(describe(check))
      }
      process.exitCode = usable > 0 ? 0 : 1
    })
}
