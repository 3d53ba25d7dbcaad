import { homedir } from 'node:os'
import { join } from 'node:path'
import { loadFromCache } from './load-from-cache.ts'

const root = import.meta.dirname

// cdktf writes down where each reference was made, and shows it nowhere. Only errors need that.
const { captureStackTrace } = Error
Error.captureStackTrace = (target, hidden) => {
  if (target instanceof Error) captureStackTrace(target, hidden)
}

loadFromCache(join(root, 'node_modules/.cache'))
const { App } = await import('cdktf')
const { loadSettings, SettingsError } = await import('./config/load-settings.ts')
const { layout } = await import('./embedded/layout.ts')
const { AppSources } = await import('./infra/app-sources.ts')
const { AwsStack } = await import('./stacks/aws.ts')
const { EmbeddedStack } = await import('./stacks/embedded.ts')
const { LocalStack } = await import('./stacks/local.ts')

try {
  const settings = loadSettings({ root, file: process.env.TALLY_SETTINGS })
  const app = new App()
  // Of all stacks, so that the app's files are read once.
  const sources = new AppSources(root)
  new LocalStack(app, 'local', { settings, sources })
  // Written as `~`, so that `cdktf.out` doesn't tell whose machine it was made on.
  const home = join(homedir(), '/')
  const { kubeconfig: path } = layout.cluster
  const kubeconfig = path.startsWith(home) ? `~/${path.slice(home.length)}` : path
  new EmbeddedStack(app, 'embedded', { settings, sources, kubeconfig })
  for (const environment of ['aws', 'aws-test', 'aws-prod'] as const) {
    new AwsStack(app, { settings, sources, environment })
  }
  app.synth()
} catch (error) {
  // The fault is not in the code: a stack trace would only hide what to mend.
  if (!(error instanceof SettingsError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
