/**
 * The monitoring host of AWS, first boot to rotated password. The suites share one host, so they run
 * in this order.
 */
import { after, before } from 'node:test'
import { buildPrograms } from '../../embedded/toolchain/programs.ts'
import { host } from './monitoring-host/host-under-test.ts'

before(async () => {
  // Minutes where nobody ran `npm run up` before.
  await buildPrograms(console.log)
  await host.start()
})

await import('./monitoring-host/first-boot.ts')
await import('./monitoring-host/receiving.ts')
await import('./monitoring-host/rotation.ts')
await import('./monitoring-host/replacement.ts')

after(() => host.end())
