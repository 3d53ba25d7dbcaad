import { type Unmeasured, unmeasured } from '../../dashboards/unmeasured.ts'
import type { Prometheus } from '../../loadtest/count/prometheus.ts'

/** Scraped for so long, everything is there: kubelets look at volumes once a minute. */
const knownAfterSeconds = 150

/**
 * What can't be known on a cluster, and why: its kubelets have been scraped for a while, and the
 * central Prometheus has not one such series of the platform's pods. Nothing before that is certain.
 *
 * @param cluster value of the label `cluster`: the stack's id
 * @throws {PrometheusError} when the central Prometheus does not answer
 */
export async function notMeasured(
  prometheus: Pick<Prometheus, 'samples'>,
  cluster: string,
  namespace: string,
): Promise<readonly string[]> {
  const isMissing = async ({ job, metric }: Unmeasured) => {
    const [scrapes, published] = await Promise.all([
      prometheus.samples(`up{cluster="${cluster}", job="${job}"}[5m]`),
      prometheus.samples(`${metric}{cluster="${cluster}", namespace="${namespace}"}[5m]`),
    ])
    const times = scrapes
      .flatMap(({ samples }) => samples)
      .flatMap(({ time, value }) => (value === 1 ? [time] : []))
    const isKnown = Math.max(...times) - Math.min(...times) >= knownAfterSeconds
    return isKnown && published.length === 0
  }
  const sentences = Object.values(unmeasured).map(async (each) =>
    (await isMissing(each)) ? [`${each.what}: ${each.because}`] : [],
  )
  return (await Promise.all(sentences)).flat()
}
