import { storedBaseline } from '../count/baseline.ts'
import { isoTime } from '../count/lost-windows.ts'
import { asOf, connectPrometheus, PrometheusError } from '../count/prometheus.ts'
import { defaultSettleTimeoutSeconds, NotCountedError } from '../count/scrape-wait.ts'
import { type Settlement, settleCounts } from '../count/settlement.ts'
import type { Deployment } from '../deployment.ts'
import type { LoadTestOptions } from '../load-test.ts'
import { conclude } from '../verdict/conclude.ts'
import type { LoadOutcome } from '../verdict/outcome.ts'
import type { K6Summary } from './summary.ts'

/**
 * By how much the clocks of k6's machine and of the scrapes may differ. The window of the count is so
 * much longer at both ends, which makes no difference unless somebody else sends just then.
 */
const clockSkewSeconds = 2

/**
 * Compares what k6 sent and was answered with what the central Prometheus counted meanwhile, as
 * `runLoadTest` does for its own requests.
 * @throws Error when the summary is of another deployment or service, or its times can't be
 */
export async function reconcile(
  deployment: Deployment,
  summary: K6Summary,
  options: Pick<LoadTestOptions, 'settleTimeoutSeconds' | 'signal' | 'onProgress'> = {},
): Promise<LoadOutcome> {
  refuseOther(deployment, summary)
  const { service, scrapeIntervalSeconds, urls, prometheusCredentials, advice } = deployment
  const { signal, onProgress } = options
  const settle = options.settleTimeoutSeconds ?? defaultSettleTimeoutSeconds(scrapeIntervalSeconds)
  const since = summary.startedAt.getTime() / 1000 - clockSkewSeconds
  const until = summary.endedAt.getTime() / 1000 + clockSkewSeconds
  const stored = connectPrometheus({
    url: urls.prometheus,
    credentials: prometheusCredentials,
    advice,
  })
  let settlement: Settlement | undefined
  let problem: string | undefined
  try {
    const now = await stored.now()
    refuseClock(summary, now)
    const settleTimeoutSeconds = Math.max(0, until + settle - now)
    const prometheus = asOf(stored, until + settle)
    const reader = { prometheus, service, scrapeIntervalSeconds, settleTimeoutSeconds, signal }
    onProgress?.({ phase: 'after', settleTimeoutSeconds: Math.ceil(settleTimeoutSeconds) })
    const baseline = await storedBaseline(reader, since)
    settlement = await settleCounts(reader, { ...baseline, until }, summary.routes)
  } catch (error) {
    if (!(error instanceof PrometheusError || error instanceof NotCountedError)) throw error
    problem = error.message
  }
  const { startedAt, endedAt, routes, asked, scenario } = summary
  const durationSeconds = (endedAt.getTime() - startedAt.getTime()) / 1000
  return conclude({
    deployment,
    scenario: { name: scenario },
    asked,
    sent: { record: { routes, startedAt, durationSeconds, timeline: [], failures: [] } },
    settlement,
    interrupted: signal?.aborted === true,
    problem,
    sentBy: 'k6',
  })
}

function refuseOther({ target, service }: Deployment, summary: K6Summary): void {
  if (summary.target !== target) {
    throw new Error(
      `k6 sent to what is deployed to ${summary.target}, and this is ${target}. Fix: add --target ${summary.target}`,
    )
  }
  const { name = null } = service
  if (summary.service === name) return
  throw new Error(
    `k6 sent to ${summary.service ?? 'the demo app'}, and this is ${name ?? 'the demo app'}. Fix: ${summary.service === null ? 'leave out --service' : `add --service ${summary.service}`}`,
  )
}

/** What a clock that is wrong says can't be compared with the times of scrapes. */
function refuseClock({ endedAt, aheadMs }: K6Summary, now: number): void {
  const end = endedAt.getTime() / 1000
  const fix =
    "Fix: set the clock of k6's machine (systemctl enable --now systemd-timesyncd), and run k6 again"
  if (end > now + clockSkewSeconds) {
    throw new Error(
      `k6 ended at ${isoTime(end)}, but the central Prometheus has ${isoTime(now)} only: their clocks differ. ${fix}`,
    )
  }
  const ahead = aheadMs.atLeast / 1000
  const behind = -aheadMs.atMost / 1000
  if (Math.max(ahead, behind) <= clockSkewSeconds) return
  const off =
    ahead > clockSkewSeconds ? `${ahead} s or more ahead of` : `${behind} s or more behind`
  throw new Error(
    `The clock of k6's machine is ${off} that of the answers, and ${clockSkewSeconds} s are allowed. ${fix}`,
  )
}
