import { z } from 'zod'
import { hostName } from './host-name.ts'
import { type RequestCounter, requestCounterPresets } from './request-counters.ts'
import {
  addresses,
  type Contradiction,
  image,
  refuse,
  required,
  secretKey,
  text,
  wholeNumber,
} from './setting-types.ts'
import { autoscaling, quantity, requestsWithinLimits, resources } from './workload.ts'

/** That of the metrics keeper, which shares the pod's network with each service. */
const keeperPort = 19464

const port = z
  .int()
  .min(1)
  .max(65535)
  .refine((number) => number !== keeperPort)
  .describe(
    `a whole number from 1 to 65535, and not ${keeperPort}, where its metrics keeper listens`,
  )

const path = z
  .string()
  .regex(/^\/[\w./~%?=&-]*$/)
  .describe('a path that begins with /, e.g. "/health"')

/** Only such paths mean the same to each ingress, and can't be read as its configuration. */
const route = /^\/$|^(?:\/(?!\.{1,2}(?:\/|$))[\w.~-]+)+$/

const routes = z
  .array(z.string().regex(route))
  .min(1)
  .refine((list) => new Set(list).size === list.length)
  .describe(
    'a list of different paths, each for itself and all below it: letters, digits and . _ ~ - between slashes, none at the end, e.g. ["/orders"]',
  )

/** The same as the load test's `parseRequest` takes. */
const load = z
  .array(
    z.string().regex(/^(?:(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) )?\/[^\s#]*(?: as \S.*)?$/),
  )
  .min(1)
  .describe(
    'a list of requests, e.g. ["/orders/1", "POST /orders", "GET /orders/1 as /orders/{id}"]',
  )

const variable = z
  .string()
  .regex(/^[A-Za-z_]\w*$/)
  .describe('the name of a variable: letters, digits and _, e.g. "REDIS_URL"')

const stores = z.strictObject({
  redis: z
    .strictObject({
      url: variable.default('REDIS_URL'),
      password: variable.default('REDIS_PASSWORD'),
    })
    .exactOptional(),
  mongodb: z
    .strictObject({
      url: variable.default('MONGODB_URL'),
      username: variable.default('MONGODB_USERNAME'),
      password: variable.default('MONGODB_PASSWORD'),
    })
    .exactOptional(),
})

const environment = z
  .record(
    variable,
    z
      .string()
      .refine((value) => !value.includes('\0'))
      .describe('a text without NUL characters'),
  )
  .describe(
    'names of variables (letters, digits and _) with their values as text, e.g. {"LOG_LEVEL": "info"}',
  )

const secrets = z
  .record(variable, z.strictObject(secretKey))
  .describe(
    'names of variables (letters, digits and _) with the Secret and key that hold the value, e.g. {"API_KEY": {"secretName": "orders", "key": "api-key"}}',
  )

const metricName = z.string().regex(/^[A-Za-z_:][\w:]*$/)
const labelName = z.string().regex(/^[A-Za-z_]\w*$/)
const presets = z.enum(Object.keys(requestCounterPresets) as (keyof typeof requestCounterPresets)[])

const requestCounter = z
  .union([
    presets,
    z.strictObject({
      metric: metricName,
      labels: z.strictObject({
        method: labelName.exactOptional(),
        route: labelName.exactOptional(),
        status: labelName.exactOptional(),
      }),
    }),
  ])
  .describe(
    `the name of a preset (${presets.options.join(', ')}), or {"metric": "http_requests_total", "labels": {"method": "method", "route": "path", "status": "code"}} with those labels that the metric has`,
  )

const service = z
  .strictObject({
    image: image.exactOptional(),
    build: z
      .strictObject({
        folder: required(text('a folder, relative to the settings file')),
        dockerfile: text('a file in that folder').default('Dockerfile'),
      })
      .exactOptional(),
    archive: text('an OCI or docker archive, relative to the settings file').exactOptional(),
    port: required(port),
    routes: required(routes),
    host: hostName.exactOptional(),
    load: load.exactOptional(),
    health: required(path),
    readiness: path.exactOptional(),
    answerTimeoutSeconds: wholeNumber(1, 3600),
    metricsPath: path,
    metricsPort: port.exactOptional(),
    requestCounter: required(requestCounter),
    environment,
    secrets,
    stores,
    egress: z.array(
      z
        .union([addresses, z.string().regex(/^[a-z][a-z0-9-]*$/)])
        .describe(`the name of another service, ${addresses.description}`),
    ),
    volume: z
      .strictObject({
        path: required(
          z
            .string()
            .regex(/^(?:\/(?!\.{1,2}(?:\/|$))[\w.-]+)+$/)
            .describe('the path of a folder in the container, e.g. "/data"'),
        ),
        size: required(quantity('1Gi')),
      })
      .exactOptional(),
    resources: z.strictObject(resources).check(requestsWithinLimits),
    autoscaling,
    user: wholeNumber(1, 2 ** 31 - 1),
    command: z
      .array(z.string().min(1))
      .min(1)
      .describe('a program and its arguments, e.g. ["python", "server.py"]')
      .exactOptional(),
  })
  .check(
    refuse(imageProblems),
    refuse(variablesSetTwice),
    refuse(sharedVolume),
    refuse(probedRoutes),
  )

type ValidService = z.output<typeof service>

const sources = ['image', 'build', 'archive'] as const

function imageProblems(given: Pick<ValidService, (typeof sources)[number]>): Contradiction[] {
  const [first, second] = sources.filter((source) => given[source] !== undefined)
  if (first === undefined) {
    const message = `there is none, and no build or archive either. Fix: set one of them, e.g. "image": "ghcr.io/acme/orders:1.4.2"`
    return [{ path: ['image'], message }]
  }
  if (second === undefined) return []
  return [
    {
      path: [second],
      message: `there is ${first}, too: a service has one image. Fix: remove one of both`,
    },
  ]
}

function variablesSetTwice({
  environment,
  secrets,
  stores,
}: Pick<ValidService, 'environment' | 'secrets' | 'stores'>): Contradiction[] {
  const set = [
    ...Object.keys(environment).map((name) => ({ name, path: ['environment', name] })),
    ...Object.keys(secrets).map((name) => ({ name, path: ['secrets', name] })),
    ...Object.entries(stores).flatMap(([store, variables]) =>
      Object.entries(variables ?? {}).map(([key, name]) => ({
        name,
        path: ['stores', store, key],
      })),
    ),
  ]
  return set.flatMap(({ name, path }, index) => {
    const earlier = set.slice(0, index).find((other) => other.name === name)
    if (!earlier) return []
    const message = `the variable ${name} is set by ${earlier.path.join('.')}, too. Fix: use another name, or remove one of both`
    return [{ path, message }]
  })
}

/** A volume of the cluster's default storage class is for the pods of one node. */
function sharedVolume({
  volume,
  autoscaling: { maxReplicas },
}: Pick<ValidService, 'volume' | 'autoscaling'>): Contradiction[] {
  if (volume === undefined || maxReplicas === 1) return []
  const message = `${maxReplicas} pods can't share the volume. Fix: use 1, or remove volume`
  return [{ path: ['autoscaling', 'maxReplicas'], message }]
}

/** Nobody can tell the calls of probes from those of a load. */
function probedRoutes({
  load,
  routes,
  health,
  readiness,
}: Pick<ValidService, 'load' | 'routes' | 'health' | 'readiness'>): Contradiction[] {
  const probed = [health, readiness].map((path) => path?.split('?')[0])
  if (load !== undefined || routes.some((route) => !probed.includes(route))) return []
  const message = `probes call each of the routes all the time, so that no load can be counted there. Fix: set it to requests that nobody else sends, e.g. "load": ["/orders/1"], or use another path for health`
  return [{ path: ['load'], message }]
}

function resolved(name: string, given: ValidService) {
  const { requestCounter: counter, health, port } = given
  return {
    ...given,
    name,
    readiness: given.readiness ?? health,
    metricsPort: given.metricsPort ?? port,
    requestCounter: counterOf(counter),
  }
}

function counterOf(given: ValidService['requestCounter']): RequestCounter {
  return typeof given === 'string' ? requestCounterPresets[given] : given
}

/**
 * Reads a request counter as settings have it: the name of a preset, or written out.
 * @returns undefined where it is neither
 */
export function parseRequestCounter(given: unknown): RequestCounter | undefined {
  const { data } = requestCounter.safeParse(given)
  return data === undefined ? undefined : counterOf(data)
}

/** The services by their names, each with its name and all defaults. */
export const services = z
  .record(z.string(), service)
  .describe('services by their names, e.g. {"orders": {"image": "ghcr.io/acme/orders:1.4.2", …}}')
  .transform((given) =>
    Object.fromEntries(Object.entries(given).map(([name, each]) => [name, resolved(name, each)])),
  )

/** A service after validation, defaults filled in. */
export type Service = z.output<typeof services>[string]
