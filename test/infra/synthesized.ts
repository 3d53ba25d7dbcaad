import { tmpdir } from 'node:os'
import { App, TerraformStack } from 'cdktf'
import type { Credentials } from '../../infra/kubernetes/credentials.ts'
import { MongoDb } from '../../infra/kubernetes/mongodb/mongodb.ts'
import type { MongoServer } from '../../infra/kubernetes/mongodb/mongodb-server.ts'
import { Namespace } from '../../infra/kubernetes/namespace.ts'
import { NodesNamespace } from '../../infra/kubernetes/nodes-namespace.ts'
import {
  CentralPrometheus,
  type CentralPrometheusProps,
} from '../../infra/kubernetes/prometheus/central-prometheus.ts'
import { Redis } from '../../infra/kubernetes/redis.ts'
import { DemoApp, type DemoAppProps } from '../../infra/kubernetes/services/demo-app.ts'
import {
  type ServiceDefinition,
  UserService,
  type UserServiceProps,
} from '../../infra/kubernetes/services/user-service.ts'
import { type KubernetesManifest, renderManifests } from '../../infra/manifests/index.ts'

export const resources = {
  requests: { cpu: '100m', memory: '64Mi' },
  limits: { cpu: '1', memory: '128Mi' },
}

export const application = {
  name: 'shop',
  job: 'app',
  port: 8000,
  paths: { health: '/health', ready: '/ready' },
  answerTimeoutSeconds: 9,
  closing: {
    preStopSeconds: 7,
    finalScrapeIntervals: 4,
    drainSeconds: 11,
    exitSeconds: 2,
    spareSeconds: 3,
  },
} as const

/** The header of the agent's scrapes. */
export const agentMark = { header: 'x-read-by', value: 'the-agent' }

export const credentials: Credentials = { secretName: 'passwords' }

export const autoscaling = {
  minReplicas: 1,
  maxReplicas: 5,
  targetCpuPercent: 50,
  scaleDownStabilizationSeconds: 300,
}

export const officialMongo = {
  kind: 'official',
  image: 'mongo:1',
  backup: { schedule: '0 3 * * *', keep: 7 },
} as const satisfies MongoServer

/** A service of a user that lacks nothing. */
export const definition = {
  name: 'orders',
  port: 8080,
  health: '/health',
  readiness: '/health',
  answerTimeoutSeconds: 60,
  requestCounter: { metric: 'requests_total' },
  metricsPath: '/metrics',
  metricsPort: 8080,
  environment: {},
  secrets: {},
  stores: {},
  egress: [],
  resources,
  autoscaling,
  user: 1000,
} satisfies ServiceDefinition

/** A stack for the constructs under test. It is never written anywhere. */
export function emptyStack(id = 'test'): TerraformStack {
  return new TerraformStack(new App({ outdir: tmpdir() }), id)
}

/** A stack with a namespace, and what other constructs take as props. */
export function testBed() {
  const stack = emptyStack()
  const namespace = new Namespace(stack, 'Namespace', { name: 'shop-ns' })
  const nodes = new NodesNamespace(stack, 'NodesNamespace', namespace)
  const redis = () =>
    new Redis(stack, 'Redis', {
      ...{ namespace, credentials, image: 'redis:1', exporterImage: 'exporter:1' },
    })
  const mongodb = (server: MongoServer = officialMongo) =>
    new MongoDb(stack, 'MongoDb', { namespace, credentials, server })
  return {
    stack,
    namespace,
    nodes,
    redis,
    mongodb,
    web: (props: Partial<DemoAppProps> = {}) =>
      new DemoApp(stack, 'WebService', {
        namespace,
        application,
        credentials,
        redis: props.redis ?? redis(),
        mongodb: props.mongodb ?? mongodb(),
        resources,
        autoscaling,
        image: { reference: 'shop:1' },
        scrapeIntervalSeconds: 5,
        ...props,
      }),
    userService: (
      changes: Partial<ServiceDefinition> = {},
      props: Partial<UserServiceProps> = {},
    ) => {
      const all = { ...definition, ...changes }
      const image = { reference: 'orders:1' }
      return new UserService(stack, `Service-${all.name}`, {
        ...{ namespace, credentials, image, definition: all },
        ...{ keeperImage: 'node:1', agentMark, scrapeIntervalSeconds: 5 },
        ...props,
      })
    },
    prometheus: (props: Partial<CentralPrometheusProps> = {}) =>
      new CentralPrometheus(stack, 'CentralPrometheus', {
        namespace,
        credentials,
        image: 'prometheus:1',
        nodePort: 30090,
        ...props,
      }),
  }
}

/** What a test reads of a Kubernetes object: any field, without a type for each kind. */
// biome-ignore lint/suspicious/noExplicitAny: the shape of manifests is what the tests check
type Fields = any

/** What was made of a stack, as long as nothing is added to it: a platform takes 0.1 s each time. */
function kept<T>(make: (stack: TerraformStack) => T): (stack: TerraformStack) => T {
  const made = new WeakMap<TerraformStack, { readonly nodes: number; readonly value: T }>()
  return (stack) => {
    const nodes = stack.node.findAll().length
    const before = made.get(stack)
    if (before?.nodes === nodes) return before.value
    const value = make(stack)
    made.set(stack, { nodes, value })
    return value
  }
}

/** All objects that a stack describes, but for those of Helm charts. */
export const manifests = kept((stack) => renderManifests(stack, { helmReleases: 'skip' }))

/** The object of a kind and a name that a stack describes. */
export function manifest(stack: TerraformStack, kind: string, name: string): Fields {
  const found = manifests(stack).find(
    (each: KubernetesManifest) => each.kind === kind && each.metadata.name === name,
  )
  if (found === undefined) throw new Error(`the stack describes no ${kind} ${name}`)
  return found
}

const configuration = kept((stack) => stack.toTerraform())

/** The resources of a type, as Terraform gets them. */
export function terraformResources(stack: TerraformStack, type: string): Fields[] {
  return Object.values(configuration(stack).resource?.[type] ?? {})
}
