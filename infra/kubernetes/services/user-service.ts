import { PersistentVolumeClaimV1 } from '@cdktf/provider-kubernetes/lib/persistent-volume-claim-v1/index.js'
import { Construct } from 'constructs'
import { withoutTemplates } from '../../terraform/without-templates.ts'
import type { Autoscaling } from '../autoscaling/horizontal-pod-autoscaler.ts'
import { MetricsKeeper, type MetricsKeeperProps } from '../metrics-keeper/metrics-keeper.ts'
import type { Namespace } from '../namespace.ts'
import type { MongoDbNames, RedisNames, Store, Variables } from '../store.ts'
import type { Container } from '../workload/container.ts'
import type { ContainerImage } from '../workload/container-image.ts'
import { httpGet } from '../workload/probes.ts'
import type { Resources } from '../workload/resources.ts'
import { claimedVolume, emptyFolder, type Volume, volumeClaim } from '../workload/volume.ts'
import { WebService } from './web-service.ts'

/** What a user says of a service. Texts are taken as they are: no reference in them is resolved. */
export interface ServiceDefinition {
  /** Name of its Deployment and Service, and the label `job` of its metrics. */
  readonly name: string
  readonly port: number
  /** Paths that answer 200 to 399 while it is alive, and while it can take requests. */
  readonly health: string
  readonly readiness: string
  /** Longest time that a client waits for a part of its answer. */
  readonly answerTimeoutSeconds: number
  readonly metricsPath: string
  readonly metricsPort: number
  /** Name of the counter of its requests. */
  readonly requestCounter: { readonly metric: string }
  readonly environment: Readonly<Record<string, string>>
  /** The key of a Secret for each variable. */
  readonly secrets: Readonly<Record<string, { readonly secretName: string; readonly key: string }>>
  /** Names of the variables with the addresses and accounts of stores. */
  readonly stores: {
    readonly redis?: RedisNames
    readonly mongodb?: MongoDbNames
  }
  /** What it connects to beyond its stores: see `egressFlows`. */
  readonly egress: readonly string[]
  /** A volume that outlives the pod, which is then the only one. */
  readonly volume?: { readonly path: string; readonly size: string }
  readonly resources: Resources
  readonly autoscaling: Autoscaling
  readonly user: number
  /** Instead of the image's entrypoint. */
  readonly command?: readonly string[]
}

export interface UserServiceProps
  extends Pick<MetricsKeeperProps, 'agentMark' | 'scrapeIntervalSeconds'> {
  readonly namespace: Namespace
  readonly definition: ServiceDefinition
  readonly image: ContainerImage
  /** Image of the metrics keeper. */
  readonly keeperImage: string
  /** Where `stores` asks for it. */
  readonly redis?: Store<RedisNames> | undefined
  /** Where `stores` asks for it. */
  readonly mongodb?: Store<MongoDbNames> | undefined
}

/** What a pod gets to finish open requests: Kubernetes' own default. */
const shutdownSeconds = 30

/** Longest time until it is healthy for the first time: large runtimes take a minute on a busy node. */
const startSeconds = 300

/**
 * A service of a user: any image that answers HTTP, beside a keeper of its metrics.
 *
 * @throws when it asks for a store that is not given, and when the autoscaler refuses its settings
 */
export class UserService extends Construct {
  readonly web: WebService

  constructor(scope: Construct, id: string, props: UserServiceProps) {
    super(scope, id)
    const { namespace, definition, image } = props
    const { name, port, metricsPort, command, user } = definition
    const part = namespace.servicePart(name)
    const probe = (path: string) => ({ ...httpGet(path, 'http'), timeoutSeconds: 2 })
    const keeper = new MetricsKeeper(this, 'MetricsKeeper', {
      part,
      image: props.keeperImage,
      service: {
        metricsPort,
        metricsPath: definition.metricsPath,
        requestCounter: definition.requestCounter.metric,
      },
      agentMark: props.agentMark,
      scrapeIntervalSeconds: props.scrapeIntervalSeconds,
      shutdownSeconds,
    })
    const container: Container = {
      name,
      image: image.reference,
      ...(command && { command: command.map(withoutTemplates) }),
      ports: { http: port, ...(metricsPort !== port && { metrics: metricsPort }) },
      variables: this.variables(props),
      mounts: this.mounts(props),
      resources: definition.resources,
      probes: {
        ready: { ...probe(definition.readiness), often: true },
        alive: probe(definition.health),
        started: {
          ...probe(definition.health),
          periodSeconds: 1,
          failureThreshold: startSeconds,
        },
      },
      lifecycle: keeper.lifecycle,
    }
    this.web = new WebService(this, 'WebService', {
      part,
      job: name,
      containers: [container, keeper.container],
      port: 'http',
      after: image.readyAfter,
      user,
      autoscaling: definition.autoscaling,
      answerTimeoutSeconds: definition.answerTimeoutSeconds,
      terminationGracePeriodSeconds: keeper.gracePeriodSeconds,
      isAlone: definition.volume !== undefined,
    })
  }

  /** Those that the user writes come last, so that they may use the others as `$(NAME)`. */
  private variables({ definition, redis, mongodb }: UserServiceProps): Variables {
    const { stores, secrets, environment } = definition
    const texts = Object.entries(environment).map(([name, text]) => [name, withoutTemplates(text)])
    return {
      ...(stores.redis && this.given('redis', redis).variables(stores.redis)),
      ...(stores.mongodb && this.given('mongodb', mongodb).variables(stores.mongodb)),
      ...secrets,
      ...Object.fromEntries(texts),
    }
  }

  private given<Store>(name: string, store: Store | undefined): Store {
    if (store) return store
    throw new Error(
      `${this.node.path}: definition.stores has ${name}, but the props have none. Fix: pass ${name}`,
    )
  }

  /** The root file system is read-only; many programs want a folder for temporary files. */
  private mounts({ namespace, definition: { name, volume } }: UserServiceProps) {
    const mounts: Record<string, Volume> = { '/tmp': emptyFolder('tmp', { sizeLimit: '256Mi' }) }
    if (volume) {
      const claim = new PersistentVolumeClaimV1(this, 'Claim', {
        metadata: namespace.servicePart(name).metadata(),
        // Volumes of some storage classes are made when the first pod wants them.
        waitUntilBound: false,
        spec: volumeClaim(volume.size),
      })
      mounts[volume.path] = claimedVolume('data', claim)
    }
    return mounts
  }
}
