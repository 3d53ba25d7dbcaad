import type { Deployment } from '../../loadtest/deployment.ts'
import { appDeployment } from '../cluster/app-deployment.ts'
import { readStatus, type Status } from '../cluster/platform-status.ts'
import { settings } from '../settings.ts'
import { clusterAccess, type Target } from './targets.ts'

/**
 * Finds what is deployed, and the addresses at which it answers from this machine.
 * @param target @default the one that is deployed
 * @throws when nothing is deployed, or an address doesn't answer
 */
export async function findDeployment(target?: Target): Promise<Deployment> {
  const { status, credentials } = await readStatus(target)
  if (status.target === null) throw new Error('Nothing is deployed. Deploy it first: npm run up')
  const { target: deployed, urls } = status
  const { app, prometheus } = urls
  if (app === null || prometheus === null || credentials === undefined) {
    const missing = app === null ? 'The app' : 'The central Prometheus'
    throw new Error(
      `${missing} of ${deployed} does not answer. ${status.unhealthy.join('; ')}\nLook with: npm run status. Mend with: npm run up`,
    )
  }
  const config = settings()
  return {
    target: deployed,
    cluster: deployed,
    urls: { app, prometheus },
    prometheusCredentials: credentials.prometheus,
    scrapeIntervalSeconds: config.scrapeIntervalSeconds,
    appPods: async () => appPods((await readStatus(deployed)).status),
    ...appDeployment(clusterAccess(deployed, config), config.namespace),
  }
}

/** The pods that serve the app now. */
const appPods = ({ pods }: Status): string[] =>
  pods.filter(({ component, ready }) => component === 'app' && ready).map(({ name }) => name)
