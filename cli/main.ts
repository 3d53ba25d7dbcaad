import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { type Command, createCommand } from 'commander'
import { describeFailure } from './failure.ts'
import { Interruption, interruptedExitCode } from './interruption.ts'
import { root } from './root.ts'

// What a command loads Node takes as compiled code from there the next time.
enableCompileCache(join(root, 'node_modules/.cache/node-compile-cache'))

/** Each command loads its own module: the steps of a deploy start often, and should start fast. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  up: async () => (await import('./up.ts')).command(),
  down: async () => (await import('./down.ts')).command(),
  status: async () => (await import('./status.ts')).command(),
  load: async () => {
    const { loadCommand } = await import('./load.ts')
    const { findDeployment } = await import('./deployment.ts')
    const { keepLastRun } = await import('./last-run.ts')
    return loadCommand(findDeployment, keepLastRun)
  },
  report: async () => (await import('./report.ts')).command(),
  doctor: async () => (await import('./doctor.ts')).command(),
  manifests: async () => (await import('./manifests.ts')).manifestsCommand(),
  'restored-volume': async () => (await import('./restored-volume.ts')).command(),
  embedded: async () => (await import('./embedded.ts')).command(),
  credentials: async () => (await import('./credentials.ts')).command(),
}

const [, , name = ''] = process.argv
const wanted = Object.hasOwn(commands, name) ? commands[name] : undefined
const tally = createCommand('tally')
  .description('One Fastify metrics app on several Kubernetes, with every request accounted for.')
  .showHelpAfterError()
for (const load of wanted ? [wanted] : Object.values(commands)) tally.addCommand(await load())

try {
  await tally.parseAsync()
} catch (error) {
  console.error(describeFailure(error))
  // Not only the exit code: what still runs, a build for example, ends with the process.
  process.exit(error instanceof Interruption ? interruptedExitCode : 1)
}
