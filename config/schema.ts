import { z } from 'zod'
import { aws } from './aws/aws.ts'
import { isPinnedImage } from './image-reference.ts'
import { quantityValue } from './quantity.ts'
import { refuse, text, wholeNumber, yesOrNo } from './setting-types.ts'

const image = z
  .string()
  .refine(isPinnedImage)
  .describe('an image with a tag other than latest, or a digest, e.g. "mirror:5000/redis:8.10.0"')

const quantity = (example: string) =>
  z
    .string()
    .refine((value) => quantityValue(value) !== undefined)
    .describe(`a Kubernetes quantity above zero, as text, e.g. "${example}"`)
const amount = z.strictObject({ cpu: quantity('250m'), memory: quantity('128Mi') })

const autoscaling = z
  .strictObject({
    minReplicas: wholeNumber(1, 100),
    maxReplicas: wholeNumber(1, 100),
    targetCpuPercent: wholeNumber(1, 100),
    // Kubernetes takes an hour at most.
    scaleDownStabilizationSeconds: wholeNumber(0, 3600),
  })
  .check(
    refuse(({ minReplicas, maxReplicas }) =>
      minReplicas <= maxReplicas
        ? []
        : [
            {
              path: ['minReplicas'],
              message: `${minReplicas} is more than maxReplicas ${maxReplicas}: there would be no count to choose. Fix: raise maxReplicas or lower minReplicas`,
            },
          ],
    ),
  )

const web = z
  .strictObject({
    autoscaling,
    requests: amount,
    limits: amount,
    logLevel: z
      .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace'])
      .describe('one of "fatal", "error", "warn", "info", "debug", "trace"'),
    requestLog: yesOrNo,
  })
  .check(
    refuse(({ requests, limits }) =>
      (['cpu', 'memory'] as const)
        .filter((key) => (quantityValue(requests[key]) ?? 0) > (quantityValue(limits[key]) ?? 0))
        .map((key) => ({
          path: ['requests', key],
          message: `"${requests[key]}" is more than limits.${key} "${limits[key]}": Kubernetes refuses such a pod. Fix: raise limits.${key} or lower requests.${key}`,
        })),
    ),
  )

/** Minute, hour, day of month, month, day of week: figures, lists, ranges and steps. */
const cronSchedule = /^(?:[\d*/,-]+ ){4}[\d*/,-]+$/

const mongodb = z.strictObject({
  backup: z.strictObject({
    schedule: z
      .string()
      .regex(cronSchedule)
      .describe('a cron schedule of five fields in UTC, e.g. "0 3 * * *"'),
    keep: wholeNumber(1, 1000),
  }),
})

const nodePort = wholeNumber(30000, 32767)
const nodePorts = z.strictObject({ http: nodePort, prometheus: nodePort, grafana: nodePort }).check(
  refuse((ports) => {
    const entries = Object.entries(ports)
    return entries.flatMap(([key, port], index) => {
      const [other] = entries.slice(0, index).find(([, earlier]) => earlier === port) ?? []
      if (other === undefined) return []
      const message = `${port} is the port of nodePorts.${other} too: a node has each port once. Fix: choose another`
      return [{ path: [key], message }]
    })
  }),
)

const images = z.strictObject({
  appBuild: image.optional(),
  appRuntime: image.optional(),
  redis: image,
  mongodb: image,
  redisExporter: image,
  nodeExporter: image,
  alertmanager: image,
  nginx: image,
  nginxExporter: image,
  nginxIngress: image,
  prometheus: image,
  grafana: image,
  metricsServer: image,
})

const chart = z.strictObject({
  repository: text('the address of a chart repository, e.g. "oci://mirror/charts"'),
  chart: text('the name of a chart in that repository'),
  version: z
    .string()
    .regex(/^\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/)
    .describe('one certain version, e.g. "2.6.4"'),
})

const charts = z.strictObject({ nginxIngress: chart, loadBalancerController: chart })

const local = z
  .strictObject({
    kubeconfig: text('the path of a kubeconfig file').optional(),
    context: text('the name of a context in that kubeconfig'),
    profile: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/)
      .describe('the name of a minikube profile'),
    image: image.optional(),
    ingress: z
      .enum(['controller', 'proxy'])
      .describe('"controller" (F5\'s NGINX Ingress Controller) or "proxy" (NGINX alone)'),
    mongodb: z
      .enum(['official', 'document-server'])
      .describe(
        '"official" (MongoDB) or "document-server" (a stand-in for it, without users and replica set)',
      ),
    grafana: yesOrNo,
    metricsServer: yesOrNo,
  })
  .check(
    refuse(({ context, profile, image }) =>
      image !== undefined || context === profile
        ? []
        : [
            {
              path: ['context'],
              message: `"${context}" is not the minikube profile "${profile}" (local.profile): the image would be built into one cluster and run on another. Fix: name the same in both, or set local.image to an image that "${context}" can pull`,
            },
          ],
    ),
  )

const secretName = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/)
  .describe('the name of a Secret in the namespace')

const alerting = z.strictObject({
  receiver: z
    .strictObject({
      kind: z.enum(['webhook', 'slack']).describe('"webhook" or "slack"'),
      secretName,
    })
    .optional(),
})

/** Terraform owns the namespace: it labels it, and deletes it with everything inside. */
const notOurs = /^(default|kube-.*)$/

/** Every setting of Tally. */
export const settingsSchema = z.strictObject({
  namespace: z
    .string()
    .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/)
    .refine((name) => !notOurs.test(name))
    .describe(
      'at most 63 small letters, digits and dashes, and a namespace that may be deleted: not "default" or "kube-…"',
    ),
  scrapeIntervalSeconds: wholeNumber(1, 60),
  web,
  mongodb,
  images,
  charts,
  nodePorts,
  alerting,
  local,
  aws,
})

/** Settings after validation, defaults filled in. */
export type Settings = z.output<typeof settingsSchema>
