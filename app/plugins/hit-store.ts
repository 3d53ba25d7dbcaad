import fp from 'fastify-plugin'
import { createHitStore } from '../stores/create-hit-store.ts'
import type { HitStore } from '../stores/hit-store.ts'

/** Where hits are counted. */
interface HitStorePluginOptions {
  /** @default an in-memory counter */
  readonly redisUrl?: string | undefined
}

declare module 'fastify' {
  interface FastifyInstance {
    hitStore: HitStore
  }
}

/** Decorates the app with its `hitStore`, and closes it after the last request. */
export default fp<HitStorePluginOptions>(
  async (app, { redisUrl }) => {
    const store = await createHitStore({ redisUrl, log: app.log, meter: app.metrics.storeMeter })
    app.decorate('hitStore', store)
    app.addHook('onClose', () => store.close())
  },
  { name: 'hit-store', dependencies: ['metrics'] },
)
