import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { type Command, createCommand } from 'commander'
import { completeEnvironment } from '../embedded/machine/shell-environment.ts'
import { root, userPath } from './root.ts'
import { describeFailure } from './terminal/failure.ts'
import { Interruption, interruptedExitCode } from './terminal/interruption.ts'

// What a command loads Node takes as compiled code from there the next time.
enableCompileCache(join(root, 'node_modules/.cache/node-compile-cache'))

// Also for what is started from here: the cluster without a proxy, downloads with one.
Object.assign(process.env, completeEnvironment(process.env))

/** Each command loads its own module: the steps of a deploy start often, and should start fast. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  up: async () => (await import('./commands/up.ts')).command(),
  down: async () => (await import('./commands/down.ts')).command(),
  status: async () => (await import('./commands/status.ts')).command(),
  load: async () => {
    const { command } = await import('./commands/load.ts')
    const { withDeployment } = await import('./targets/deployment.ts')
    const { keepLastRun } = await import('./last-run.ts')
    return command(withDeployment, keepLastRun)
  },
  logs: async () => {
    const { withLogStore } = await import('./logs/log-access.ts')
    return (await import('./commands/logs.ts')).command(withLogStore)
  },
  audit: async () => (await import('./commands/audit.ts')).command(),
  open: async () => (await import('./commands/open.ts')).command(),
  dashboards: async () => (await import('./commands/dashboards.ts')).command(),
  report: async () => (await import('./commands/report.ts')).command(),
  doctor: async () => (await import('./commands/doctor.ts')).command(),
  manifests: async () => (await import('./commands/manifests.ts')).command(),
  'restored-volume': async () => (await import('./commands/restored-volume.ts')).command(),
  embedded: async () => (await import('./commands/embedded.ts')).command(),
  credentials: async () => (await import('./commands/credentials.ts')).command(),
  'image-archive': async () => (await import('./commands/image-archive.ts')).command(),
}
/** Steps of a deploy, which nobody calls. */
const hidden = ['credentials', 'image-archive']

// A reader of the output may leave early, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

const [, , name = ''] = process.argv
const wanted = Object.hasOwn(commands, name) ? commands[name] : undefined
const tally = createCommand('npm run')
  .description('Your services on several kinds of Kubernetes, with every request accounted for.')
  .showHelpAfterError()
for (const [each, load] of Object.entries(commands)) {
  if (wanted && each !== name) continue
  const command = (await load())
    .option('--settings <file>', 'settings in place of settings.json and TALLY_SETTINGS')
    .hook('preAction', (_, action) => useSettings(action.optsWithGlobals().settings))
  // npm takes options without it for its own.
  command.usage(`-- ${command.usage()}`)
  tally.addCommand(command, { hidden: hidden.includes(each) })
}

/** By the environment, since the synthesis is a program of its own. */
function useSettings(file: string | undefined): void {
  if (file) process.env.TALLY_SETTINGS = userPath(file)
}

try {
  await tally.parseAsync()
} catch (error) {
  console.error(describeFailure(error))
  // Not only the exit code: what still runs, a build for example, ends with the process.
  process.exit(error instanceof Interruption ? interruptedExitCode : 1)
}
