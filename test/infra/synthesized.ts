import { tmpdir } from 'node:os'
import { App, TerraformStack } from 'cdktf'
import type { Credentials } from '../../infra/kubernetes/credentials.ts'
import { MongoDb } from '../../infra/kubernetes/mongodb/mongodb.ts'
import type { MongoServer } from '../../infra/kubernetes/mongodb/mongodb-server.ts'
import { Namespace } from '../../infra/kubernetes/namespace.ts'
import {
  CentralPrometheus,
  type CentralPrometheusProps,
} from '../../infra/kubernetes/prometheus/central-prometheus.ts'
import { Redis } from '../../infra/kubernetes/redis.ts'
import { WebService, type WebServiceProps } from '../../infra/kubernetes/web-service.ts'
import { type KubernetesManifest, renderManifests } from '../../infra/manifests/index.ts'

export const resources = {
  requests: { cpu: '100m', memory: '64Mi' },
  limits: { cpu: '1', memory: '128Mi' },
}

export const application = {
  name: 'shop',
  port: 8000,
  paths: { health: '/health', ready: '/ready' },
  agentMark: { header: 'x-read-by', value: 'the-agent' },
  closing: {
    preStopSeconds: 7,
    finalScrapeIntervals: 4,
    drainSeconds: 11,
    exitSeconds: 2,
    spareSeconds: 3,
  },
} as const

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

/** A stack for the constructs under test. It is never written anywhere. */
export function emptyStack(id = 'test'): TerraformStack {
  return new TerraformStack(new App({ outdir: tmpdir() }), id)
}

/** A stack with a namespace, and what other constructs take as props. */
export function testBed() {
  const stack = emptyStack()
  const namespace = new Namespace(stack, 'Namespace', { name: 'shop-ns' })
  const redis = () =>
    new Redis(stack, 'Redis', { namespace, image: 'redis:1', exporterImage: 'exporter:1' })
  const mongodb = (server: MongoServer = officialMongo) =>
    new MongoDb(stack, 'MongoDb', { namespace, credentials, server })
  return {
    stack,
    namespace,
    redis,
    mongodb,
    web: (props: Partial<WebServiceProps> = {}) =>
      new WebService(stack, 'WebService', {
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

/** The object of a kind and a name that a stack describes. */
export function manifest(stack: TerraformStack, kind: string, name: string): Fields {
  const found = renderManifests(stack, { helmReleases: 'skip' }).find(
    (each: KubernetesManifest) => each.kind === kind && each.metadata.name === name,
  )
  if (found === undefined) throw new Error(`the stack describes no ${kind} ${name}`)
  return found
}

/** The resources of a type, as Terraform gets them. */
export function terraformResources(stack: TerraformStack, type: string): Fields[] {
  return Object.values(stack.toTerraform().resource?.[type] ?? {})
}
