import type { TestContext } from 'node:test'
import { demoService } from '../../loadtest/count/counted-service.ts'
import type { Deployment } from '../../loadtest/deployment.ts'
import { type LoadTestOptions, type Progress, runLoadTest } from '../../loadtest/load-test.ts'
import { countedApp } from './counted-app.ts'
import { prometheusStandIn, standInCredentials } from './prometheus-stand-in.ts'

/**
 * An app, its Prometheus, and a way to run a load test on them.
 * @param log see `countedApp`
 */
export async function platform(t: TestContext, log?: Parameters<typeof countedApp>[1]) {
  const app = await countedApp(t, log)
  const prometheus = await prometheusStandIn(t, [{ pod: 'app-1', url: app.url }])
  const deployment = {
    target: 'test',
    service: demoService('test'),
    urls: { app: app.url, prometheus: prometheus.url },
    prometheusCredentials: standInCredentials,
    scrapeIntervalSeconds: 60,
  }
  const load = (options: LoadTestOptions = {}, changes: Partial<Deployment> = {}) =>
    runLoadTest(
      { ...deployment, ...changes },
      { scenario: 'pages', requests: 200, settleTimeoutSeconds: 5, ...options },
    )
  return { app, prometheus, deployment, load }
}

/** Calls functions when the sending begins and when it has ended. */
export function during(
  begin: () => unknown,
  end?: () => unknown,
): Pick<LoadTestOptions, 'onProgress'> {
  let hasBegun = false
  return {
    onProgress: ({ phase }: Progress) => {
      if (phase === 'load' && !hasBegun) begin()
      if (phase === 'load') hasBegun = true
      if (phase === 'after') end?.()
    },
  }
}
