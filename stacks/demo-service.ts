import { publicRoutes, service } from '../app/contract.ts'
import { requestCounter } from '../app/metrics/catalog.ts'
import type { Settings } from '../config/schema.ts'
import type { Service } from '../config/services.ts'

/** A service as it is deployed. */
export interface DeployedService extends Service {
  /** Name of its Deployment, Service and autoscaler. */
  readonly workload: string
}

/** The demo app's name among the services. */
export const demoName = service.job

/**
 * The demo app, described like any other service. What is its own is not in here: it waits itself for
 * its last scrape (`service.closing`), some of its routes are for one path alone (`publicRoutes`),
 * and its image is built from this repository.
 */
const demoService = ({ web }: Settings): DeployedService => ({
  name: demoName,
  workload: service.name,
  port: service.port,
  routes: publicRoutes.map(({ path }) => path),
  health: service.paths.health,
  readiness: service.paths.ready,
  answerTimeoutSeconds: service.answerTimeoutSeconds,
  metricsPath: service.paths.metrics,
  metricsPort: service.port,
  requestCounter,
  environment: {},
  secrets: {},
  egress: [],
  stores: {
    redis: { url: 'REDIS_URL', password: 'REDIS_PASSWORD' },
    mongodb: { url: 'MONGODB_URL', username: 'MONGODB_USERNAME', password: 'MONGODB_PASSWORD' },
  },
  resources: { requests: web.requests, limits: web.limits },
  autoscaling: web.autoscaling,
  user: 65532,
})

/** Every service that settings deploy: first the demo app, where it isn't left out. */
export const deployedServices = (settings: Settings): readonly DeployedService[] => [
  ...(settings.demo ? [demoService(settings)] : []),
  ...Object.values(settings.services).map((each) => ({ ...each, workload: each.name })),
]
