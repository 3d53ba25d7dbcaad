import type { TestContext } from 'node:test'
import { type App, buildApp } from '../../app/app.ts'
import { type Env, readEnv } from '../../app/env.ts'

/** An app with default settings, silent, that closes itself when the test ends. */
export async function build(t: TestContext, env: Partial<Env> = {}): Promise<App> {
  const app = await buildApp({ ...(await readEnv({ LOG_LEVEL: 'silent' })), ...env })
  t.after(() => app.close())
  return app
}

/** As `build`, and listening on a free port of 127.0.0.1. */
export async function listen(t: TestContext, env: Partial<Env> = {}) {
  const app = await build(t, env)
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  return { app, address, port: Number(new URL(address).port) }
}
