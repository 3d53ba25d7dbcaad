import { PodDisruptionBudgetV1 } from '@cdktf/provider-kubernetes/lib/pod-disruption-budget-v1/index.js'
import { Construct } from 'constructs'
import {
  type Autoscaling,
  HorizontalPodAutoscaler,
} from './autoscaling/horizontal-pod-autoscaler.ts'
import { type Credentials, credential, credentialKeys } from './credentials.ts'
import { metricsPorts } from './labels.ts'
import type { MongoDb } from './mongodb/mongodb.ts'
import type { Namespace } from './namespace.ts'
import type { Redis } from './redis.ts'
import type { Container } from './workload/container.ts'
import type { ContainerImage } from './workload/container-image.ts'
import { Deployment } from './workload/deployment.ts'
import { httpGet } from './workload/probes.ts'
import type { Resources } from './workload/resources.ts'
import { users } from './workload/security.ts'
import { Service } from './workload/service.ts'
import { topologySpread } from './workload/topology-spread.ts'

export interface WebApplication {
  /** Its name, and the name of its Service. */
  readonly name: string
  readonly port: number
  /** Paths that answer 200 while it is alive, and while it can take requests. */
  readonly paths: { readonly health: string; readonly ready: string }
  /** The header by which it knows the scrape that a closing pod waits for. */
  readonly agentMark: { readonly header: string; readonly value: string }
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

export interface WebServiceProps {
  readonly namespace: Namespace
  readonly application: WebApplication
  readonly image: ContainerImage
  readonly credentials: Credentials
  readonly redis: Redis
  readonly mongodb: MongoDb
  readonly resources: Resources
  readonly autoscaling: Autoscaling
  /** @default 'info' */
  readonly logLevel?: string
  /** Whether each request is logged. It costs more than the metrics. @default false */
  readonly requestLog?: boolean
  /** How often its pods are scraped. */
  readonly scrapeIntervalSeconds: number
}

/**
 * Time that a new pod has to be ready before an old one is stopped, in which metrics-server measures
 * it: every 15 s, from figures that the kubelet takes every 10 s. Otherwise the autoscaler would know
 * nothing about the only pod for that long after each rollout.
 */
const measuredSeconds = 30

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
 * A web application: a Deployment that replaces its pods without losing a request, its autoscaler
 * and Service, and a disruption budget that lets a node be drained, one pod at a time.
 *
 * @throws when the autoscaler refuses its settings
 */
export class WebService extends Construct {
  readonly service: Service

  constructor(scope: Construct, id: string, props: WebServiceProps) {
    super(scope, id)
    const { namespace, application, image, credentials, redis, mongodb } = props
    const { name, paths, closing } = application
    const { preStopSeconds, drainSeconds, exitSeconds, spareSeconds } = closing
    const finalScrapeSeconds = closing.finalScrapeIntervals * props.scrapeIntervalSeconds
    const gracePeriodSeconds =
      preStopSeconds + finalScrapeSeconds + drainSeconds + exitSeconds + spareSeconds
    const part = namespace.part(name, 'app')
    const probe = (path: string) => ({ ...httpGet(path, port), timeoutSeconds: 2 })
    const container: Container = {
      name: 'app',
      image: image.reference,
      ports: { [port]: application.port },
      variables: {
        PORT: String(application.port),
        LOG_LEVEL: props.logLevel ?? 'info',
        REQUEST_LOG: String(props.requestLog ?? false),
        REDIS_URL: redis.url,
        MONGODB_URL: mongodb.url,
        FINAL_SCRAPE_SECONDS: String(finalScrapeSeconds),
        SESSION_SECRET: credential(credentials, credentialKeys.sessionSecret),
        ...(mongodb.login && {
          MONGODB_USERNAME: credential(credentials, mongodb.login.username),
          MONGODB_PASSWORD: credential(credentials, mongodb.login.password),
        }),
      },
      resources: props.resources,
      probes: {
        ready: probe(paths.ready),
        alive: probe(paths.health),
        started: { ...probe(paths.health), periodSeconds: 1, failureThreshold: 60 },
      },
      lifecycle: preStopSleep(preStopSeconds),
    }
    const deployment = new Deployment(this, 'Deployment', {
      part,
      after: image.readyAfter ? [image.readyAfter] : [],
      // `kubectl rollout restart` and `npm run load -- --scenario rollout` set it.
      lifecycle: {
        ignoreChanges: [
          'spec[0].template[0].metadata[0].annotations["kubectl.kubernetes.io/restartedAt"]',
        ],
      },
      replicas: 'autoscaled',
      // A quarter at a time, rounded up. On a node with 2 CPUs the control plane of minikube requests up
      // to 850m and the platform with five pods 940m: what is left has room for two more.
      rollout: { maxSurge: '25%', minReadySeconds: measuredSeconds },
      user: users.app,
      terminationGracePeriodSeconds: gracePeriodSeconds,
      topologySpreadConstraint: topologySpread([{ matchLabels: part.labels }]),
      containers: [container],
    })

    new HorizontalPodAutoscaler(this, 'Autoscaler', {
      ...props.autoscaling,
      part,
      deployment,
      containers: [container],
      podEndSeconds: gracePeriodSeconds,
    })
    new PodDisruptionBudgetV1(this, 'DisruptionBudget', {
      metadata: part.metadata(),
      spec: { maxUnavailable: '1', selector: { matchLabels: part.labels } },
    })
    this.service = new Service(this, 'Service', { part, port: 80, targetPort: port })
  }
}
