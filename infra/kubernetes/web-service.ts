import { DeploymentV1 } from '@cdktf/provider-kubernetes/lib/deployment-v1/index.js'
import { PodDisruptionBudgetV1 } from '@cdktf/provider-kubernetes/lib/pod-disruption-budget-v1/index.js'
import { ServiceV1 } from '@cdktf/provider-kubernetes/lib/service-v1/index.js'
import { Construct } from 'constructs'
import {
  type Autoscaling,
  HorizontalPodAutoscaler,
} from './autoscaling/horizontal-pod-autoscaler.ts'
import {
  type CredentialKey,
  type Credentials,
  credentialKeys,
  credentialsVariable,
} from './credentials.ts'
import { labels, metricsPorts } from './labels.ts'
import type { MongoDb } from './mongodb/mongodb.ts'
import type { Namespace } from './namespace.ts'
import type { Redis } from './redis.ts'
import type { ContainerImage } from './workload/container-image.ts'
import { probes } from './workload/probes.ts'
import { type Resources, resourceMaps } from './workload/resources.ts'
import { restrictedContainer, restrictedPod, users } from './workload/restricted-pod.ts'
import { topologySpread } from './workload/topology-spread.ts'

/** What has to be known of a web application to run it. */
export interface WebApplication {
  /** Its name, and the name of its Service. */
  readonly name: string
  /** Where it listens. */
  readonly port: number
  /** Answers 200 while it is alive, and while it wants requests. */
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

export interface WebServiceProps {
  readonly namespace: Namespace
  readonly application: WebApplication
  readonly image: ContainerImage
  readonly credentials: Credentials
  /** Hold what the pods share. */
  readonly redis: Redis
  readonly mongodb: MongoDb
  readonly resources: Resources
  /** How many pods run at the same time. */
  readonly autoscaling: Autoscaling
  /** @default 'info' */
  readonly logLevel?: string
  /** Whether each request is logged. It costs more than the metrics. @default false */
  readonly requestLog?: boolean
  /** How often its pods are scraped. */
  readonly scrapeIntervalSeconds: number
}

/**
 * How long a new pod has to be ready before an old one goes: until metrics-server has measured it
 * (every 15 s, of figures that the kubelet takes every 10 s). Without it the autoscaler would know
 * nothing of the only pod there is for as long after each rollout.
 */
const measuredSeconds = 30

/**
 * A `preStop` action that takes a while. Terraform's provider lacks the native `sleep`
 * (hashicorp/terraform-provider-kubernetes#2837) and the image has neither shell nor `sleep`; but
 * what runs as process 1 in it is Node, wherever the image keeps that.
 */
const preStopSleep = (seconds: number) => ({
  preStop: [
    { exec: { command: ['/proc/1/exe', '-e', `setTimeout(() => {}, ${seconds * 1000})`] } },
  ],
})

const port = metricsPorts.own

/**
 * The app: a Deployment that replaces its pods without losing a request, the autoscaler that says
 * how many there are, the Service in front of it, and a budget that lets one pod at a time be
 * evicted, so that a node can be drained.
 *
 * @throws when the autoscaler refuses its settings
 */
export class WebService extends Construct {
  /** Host name of the Service inside the cluster. */
  readonly host: string
  /** Port of the Service. */
  readonly port = 80
  readonly service: ServiceV1

  constructor(scope: Construct, id: string, props: WebServiceProps) {
    super(scope, id)
    const { namespace, application, image, credentials, redis, mongodb } = props
    const { name, paths, closing } = application
    const { preStopSeconds, drainSeconds, exitSeconds, spareSeconds } = closing
    const finalScrapeSeconds = closing.finalScrapeIntervals * props.scrapeIntervalSeconds
    const gracePeriodSeconds =
      preStopSeconds + finalScrapeSeconds + drainSeconds + exitSeconds + spareSeconds
    const metadata = namespace.metadata(name, name, 'app')
    const matchLabels = labels(name, 'app')
    const environment: Readonly<Record<string, string>> = {
      PORT: String(application.port),
      LOG_LEVEL: props.logLevel ?? 'info',
      REQUEST_LOG: String(props.requestLog ?? false),
      REDIS_URL: redis.url,
      MONGODB_URL: mongodb.url,
      FINAL_SCRAPE_SECONDS: String(finalScrapeSeconds),
    }
    const secrets: Readonly<Record<string, CredentialKey>> = {
      SESSION_SECRET: credentialKeys.sessionSecret,
      ...(mongodb.login && {
        MONGODB_USERNAME: mongodb.login.username,
        MONGODB_PASSWORD: mongodb.login.password,
      }),
    }
    const probe = (path: string) => ({ httpGet: { path, port }, timeoutSeconds: 2 })
    const container = {
      name: 'app',
      image: image.reference,
      ...restrictedContainer,
      port: [{ name: port, containerPort: application.port }],
      env: [
        ...Object.entries(environment).map(([key, value]) => ({ name: key, value })),
        ...Object.entries(secrets).map(([key, of]) => credentialsVariable(key, credentials, of)),
      ],
      resources: resourceMaps(props.resources),
      startupProbe: {
        ...probe(paths.health),
        periodSeconds: 1,
        failureThreshold: 60,
      },
      ...probes({ ready: probe(paths.ready), alive: probe(paths.health) }),
      lifecycle: preStopSleep(preStopSeconds),
    }

    const deployment = new DeploymentV1(this, 'Deployment', {
      metadata,
      dependsOn: [image.readyAfter, credentials.readyAfter].filter((step) => step !== undefined),
      // `kubectl rollout restart`, and `npm run load -- --scenario rollout`, leave a date there.
      lifecycle: {
        ignoreChanges: [
          'spec[0].template[0].metadata[0].annotations["kubectl.kubernetes.io/restartedAt"]',
        ],
      },
      spec: {
        // No replicas: the autoscaler's to set.
        selector: { matchLabels },
        strategy: {
          type: 'RollingUpdate',
          // All at once where there is room: each batch waits until its pods are measured.
          rollingUpdate: { maxUnavailable: '0', maxSurge: '100%' },
        },
        minReadySeconds: measuredSeconds,
        template: {
          metadata: { labels: matchLabels },
          spec: {
            ...restrictedPod({ user: users.app }),
            terminationGracePeriodSeconds: gracePeriodSeconds,
            topologySpreadConstraint: topologySpread([{ matchLabels }]),
            container: [container],
          },
        },
      },
    })

    new HorizontalPodAutoscaler(this, 'Autoscaler', {
      ...props.autoscaling,
      namespace,
      deployment,
      name,
      component: 'app',
      containers: [container],
      podEndSeconds: gracePeriodSeconds,
    })

    new PodDisruptionBudgetV1(this, 'DisruptionBudget', {
      metadata,
      spec: { maxUnavailable: '1', selector: { matchLabels } },
    })

    this.service = new ServiceV1(this, 'Service', {
      metadata,
      spec: { selector: matchLabels, port: [{ name: 'http', port: this.port, targetPort: port }] },
    })
    this.host = `${name}.${namespace.name}.svc`
  }
}
