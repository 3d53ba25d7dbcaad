import closeWithGrace from 'close-with-grace'
import { buildApp, closeTimeoutMs } from './app.ts'
import { compileNextTick } from './compile-next-tick.ts'
import { type Env, EnvError, readEnv } from './env.ts'

/** Ends the process with one message and no stack trace: the fault is not in the code. */
function exitWith(message: string): never {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}

async function readEnvOrExit(): Promise<Env> {
  try {
    return await readEnv()
  } catch (error) {
    if (error instanceof EnvError) exitWith(error.message)
    throw error
  }
}

const whyNotListening: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program uses it already: stop that, or set PORT to a free one',
  EACCES: 'this user may not: set PORT to 1024 or higher',
  EADDRNOTAVAIL: 'this machine has no such address: set HOST to one that it has, or unset it',
  ENOTFOUND: 'this name has no address: set HOST to one, or unset it',
}

// A function, since the bundle is CommonJS, where nothing waits at the top level.
async function main(): Promise<void> {
  const env = await readEnvOrExit()
  await compileNextTick()
  const app = await buildApp(env)

  closeWithGrace({ delay: closeTimeoutMs(env), logger: app.log }, async ({ err, signal }) => {
    if (err) app.log.fatal({ err }, 'closing after an error that nothing caught')
    else app.log.info(`closing on ${signal}`)
    await app.close()
  })

  try {
    // Without a host Node listens on IPv6 and IPv4, or on IPv4 alone where there is no IPv6. As many
    // connections may wait as the kernel lets: of more than Node's 511 at a time, NGINX gives some up.
    await app.listen({ host: env.HOST ?? '', port: env.PORT, backlog: 4096 })
  } catch (error) {
    const why = whyNotListening[(error as NodeJS.ErrnoException).code ?? '']
    if (why === undefined) throw error
    exitWith(`Can't listen on ${env.HOST ?? 'any address,'} port ${env.PORT}: ${why}.`)
  }
}

void main()
