import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { App } from 'cdktf'
import { awsStackIds } from './config/aws/environments.ts'
import { clusterVariables, refusalOf, terraformVariables } from './config/diverting-variables.ts'
import { kubeconfigFiles } from './config/kubeconfig-files.ts'
import { loadSettings, SettingsError } from './config/load-settings.ts'
import { layout } from './embedded/layout.ts'
import { BuildContext } from './infra/images/build-context.ts'
import { AwsStack } from './stacks/aws.ts'
import { EmbeddedStack } from './stacks/embedded.ts'
import { LocalStack } from './stacks/local.ts'

const root = import.meta.dirname

try {
  const settings = loadSettings({ root, file: process.env.TALLY_SETTINGS })
  const misled = refusalOf(terraformVariables, process.env)
  if (misled) throw new SettingsError(misled)
  // These concern stacks with providers of a cluster alone, and are refused by their plans.
  const refusal = refusalOf(clusterVariables, process.env)
  const app = new App()
  // One for all stacks, so that the app's files are read once.
  const sources = new BuildContext(root)
  const files = kubeconfigFiles(settings.local.kubeconfig, process.env)
  // Terraform's provider may refuse those that are not there, which kubectl ignores.
  const existing = files.filter((file) => existsSync(file))
  const kubeconfigs = existing.length > 0 ? existing : files
  new LocalStack(app, 'local', { settings, sources, refusal, kubeconfigs })
  // Written as `~`, so that `cdktf.out` doesn't say whose machine it was made on.
  const home = join(homedir(), '/')
  const { kubeconfig: path } = layout.cluster
  const kubeconfig = path.startsWith(home) ? `~/${path.slice(home.length)}` : path
  new EmbeddedStack(app, 'embedded', { settings, sources, kubeconfig })
  for (const environment of awsStackIds) {
    new AwsStack(app, { settings, sources, environment, refusal })
  }
  app.synth()
} catch (error) {
  // The fault is in the settings or the environment, not in the code: a stack trace would only hide what to fix.
  if (!(error instanceof SettingsError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
