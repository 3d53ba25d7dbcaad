import { enableCompileCache } from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'

const root = import.meta.dirname

// What follows is loaded after this, so that Node takes compiled code from there the next time.
enableCompileCache(join(root, 'node_modules/.cache/node-compile-cache'))
const { App } = await import('cdktf')
const { loadSettings, SettingsError } = await import('./config/load-settings.ts')
const { layout } = await import('./embedded/layout.ts')
const { EmbeddedStack } = await import('./stacks/embedded.ts')
const { LocalStack } = await import('./stacks/local.ts')

try {
  const settings = loadSettings({ root, file: process.env.TALLY_SETTINGS })
  const app = new App()
  new LocalStack(app, 'local', { settings, root })
  // Written as `~`, so that `cdktf.out` doesn't tell whose machine it was made on.
  const home = join(homedir(), '/')
  const { kubeconfig: path } = layout.cluster
  const kubeconfig = path.startsWith(home) ? `~/${path.slice(home.length)}` : path
  new EmbeddedStack(app, 'embedded', { settings, root, kubeconfig })
  app.synth()
} catch (error) {
  // The fault is not in the code: a stack trace would only hide what to mend.
  if (!(error instanceof SettingsError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
