import { buildApp } from '../../../app/app.ts'
import { readEnv } from '../../../app/env.ts'

// The app as it would be with so many routes that it has the number of series in SERIES.
const app = await buildApp(await readEnv())
const { meter, registry } = app.metrics
const series = async () => (await registry.metrics()).match(/^[^#\n]/gm)?.length ?? 0
const wanted = Number(process.env.SERIES)
let has = await series()
meter.expect({ method: 'GET', route: '/of-bench/0', success: '200' })
const ofRoute = (await series()) - has
for (let route = 1; has < wanted; route += 1, has += ofRoute) {
  meter.expect({ method: 'GET', route: `/of-bench/${route}`, success: '200' })
}
await app.listen({ host: '127.0.0.1', port: 0 })
