import type { Construct } from 'constructs'
import type { Autoscaling } from '../autoscaling/horizontal-pod-autoscaler.ts'
import { type Credentials, credential, credentialKeys } from '../credentials.ts'
import { type Component, metricsPorts } from '../labels.ts'
import type { Namespace } from '../namespace.ts'
import type { MongoDbNames, RedisNames, Store } from '../store.ts'
import type { Container } from '../workload/container.ts'
import type { ContainerImage } from '../workload/container-image.ts'
import { httpGet } from '../workload/probes.ts'
import type { Resources } from '../workload/resources.ts'
import { users } from '../workload/security.ts'
import { WebService } from './web-service.ts'

interface DemoApplication {
  /** Its name, and the name of its Service. */
  readonly name: string
  /** The label `job` of its metrics. */
  readonly job: Component
  readonly port: number
  /** Longest time that a client waits for a part of its answer. */
  readonly answerTimeoutSeconds: number
  /** Paths that answer 200 while it is alive, and while it can take requests. */
  readonly paths: { readonly health: string; readonly ready: string }
  /** What it does between the decision to stop a pod and its end, in this order. */
  readonly closing: {
    /** Takes requests as before, while every router hears that the pod is going. */
    readonly preStopSeconds: number
    /** Waits at most for the scrape that follows its last request. */
    readonly finalScrapeIntervals: number
    /** Waits at most for requests that are still open. */
    readonly drainSeconds: number
    /** Lets go of everything else. */
    readonly exitSeconds: number
    /** What it may be late by. */
    readonly spareSeconds: number
  }
}

export interface DemoAppProps {
  readonly namespace: Namespace
  readonly application: DemoApplication
  readonly image: ContainerImage
  readonly credentials: Credentials
  readonly redis: Store<RedisNames>
  readonly mongodb: Store<MongoDbNames>
  readonly resources: Resources
  readonly autoscaling: Autoscaling
  /** @default 'info' */
  readonly logLevel?: string
  /** Whether each request is logged. It costs more than the metrics. @default false */
  readonly requestLog?: boolean
  /** Most requests of one client that a pod answers in a second. @default any number */
  readonly rateLimit?: number | undefined
  /** Whether it takes passwords of clients that come without TLS. @default true */
  readonly plainHttpPasswords?: boolean | undefined
  /** How often its pods are scraped. */
  readonly scrapeIntervalSeconds: number
}

/**
 * A `preStop` action that waits. Terraform's provider lacks the native `sleep`
 * (hashicorp/terraform-provider-kubernetes#2837), and the image has neither a shell nor `sleep`, but
 * process 1 is Node, wherever the image keeps it.
 */
const preStopSleep = (seconds: number) => ({
  preStop: [
    { exec: { command: ['/proc/1/exe', '-e', `setTimeout(() => {}, ${seconds * 1000})`] } },
  ],
})

const port = metricsPorts.own

/**
 * Tally's own app, which itself waits for the last scrape of its counters when a pod ends.
 *
 * @throws when the autoscaler refuses its settings
 */
export class DemoApp extends WebService {
  constructor(scope: Construct, id: string, props: DemoAppProps) {
    const { namespace, application, image, credentials, redis, mongodb } = props
    const { name, job, paths, closing, answerTimeoutSeconds } = application
    const { preStopSeconds, drainSeconds, exitSeconds, spareSeconds } = closing
    const finalScrapeSeconds = closing.finalScrapeIntervals * props.scrapeIntervalSeconds
    const gracePeriodSeconds =
      preStopSeconds + finalScrapeSeconds + drainSeconds + exitSeconds + spareSeconds
    const probe = (path: string) => ({ ...httpGet(path, port), timeoutSeconds: 2 })
    const container: Container = {
      name: job,
      image: image.reference,
      ports: { [port]: application.port },
      variables: {
        PORT: String(application.port),
        LOG_LEVEL: props.logLevel ?? 'info',
        REQUEST_LOG: String(props.requestLog ?? false),
        BEHIND_PROXY: 'true',
        ...(props.rateLimit !== undefined && { RATE_LIMIT: String(props.rateLimit) }),
        ...(props.plainHttpPasswords === false && { PLAIN_HTTP_PASSWORDS: 'false' }),
        ...redis.variables({ url: 'REDIS_URL', password: 'REDIS_PASSWORD' }),
        ...mongodb.variables({
          url: 'MONGODB_URL',
          username: 'MONGODB_USERNAME',
          password: 'MONGODB_PASSWORD',
        }),
        FINAL_SCRAPE_SECONDS: String(finalScrapeSeconds),
        SESSION_SECRET: credential(credentials, credentialKeys.sessionSecret),
      },
      resources: props.resources,
      probes: {
        ready: { ...probe(paths.ready), often: true },
        alive: probe(paths.health),
        started: { ...probe(paths.health), periodSeconds: 1, failureThreshold: 60 },
      },
      lifecycle: preStopSleep(preStopSeconds),
    }
    super(scope, id, {
      part: namespace.part(name, job),
      job,
      containers: [container],
      port,
      after: image.readyAfter,
      user: users.app,
      autoscaling: props.autoscaling,
      answerTimeoutSeconds,
      terminationGracePeriodSeconds: gracePeriodSeconds,
    })
  }
}
