import { z } from 'zod'
import { aws } from './aws/aws.ts'
import { managedStoreConflicts, managedStores } from './managed-stores.ts'
import { serviceConflicts } from './service-conflicts.ts'
import { services } from './services.ts'
import { image, refuse, text, wholeNumber, yesOrNo } from './setting-types.ts'
import { autoscaling, requestsWithinLimits, resources } from './workload.ts'

const web = z
  .strictObject({
    autoscaling,
    ...resources,
    logLevel: z
      .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace'])
      .describe('one of "fatal", "error", "warn", "info", "debug", "trace"'),
    requestLog: yesOrNo,
    rateLimit: wholeNumber(1, 1_000_000).optional(),
  })
  .check(requestsWithinLimits)

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

const nginx = z.strictObject({ replicas: wholeNumber(1, 20) })

const nodePort = wholeNumber(30000, 32767)
const nodePorts = z
  .strictObject({ http: nodePort, prometheus: nodePort, grafana: nodePort, logs: nodePort })
  .check(
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
  metricsKeeper: image,
  metricsServer: image,
  victoriaLogs: image,
  vlagent: image,
  signingProxy: image,
})

const chart = z.strictObject({
  repository: text('the address of a chart repository, e.g. "oci://mirror/charts"'),
  chart: text('the name of a chart in that repository'),
  version: z
    .string()
    .regex(/^\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/)
    .describe('one certain version, e.g. "2.6.4"'),
})

const charts = z.strictObject({ nginxIngress: chart })

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
    grafanaLogsPlugin: z
      .string()
      .regex(/^https?:\/\/[^\s'"$\\]+$/)
      .describe('the address of a plugin archive, which begins with https://'),
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

const logs = z.strictObject({
  enabled: yesOrNo,
  retentionDays: wholeNumber(1, 3650),
  volumeGiB: wholeNumber(1, 16384),
})

/** Terraform owns the namespace: it labels it, and deletes it with everything inside. */
const notOurs = /^(default|kube-.*)$/

/** Every setting of Tally. */
export const settingsSchema = z
  .strictObject({
    namespace: z
      .string()
      .regex(/^[a-z0-9](?:[a-z0-9-]{0,55}[a-z0-9])?$/)
      .refine((name) => !notOurs.test(name))
      .describe(
        'at most 57 small letters, digits and dashes (a second namespace ends in "-nodes"), and one that may be deleted: not "default" or "kube-…"',
      ),
    scrapeIntervalSeconds: wholeNumber(1, 60),
    demo: yesOrNo,
    networkPolicies: yesOrNo,
    services,
    web,
    nginx,
    mongodb,
    stores: managedStores,
    images,
    charts,
    nodePorts,
    alerting,
    logs,
    local,
    aws,
  })
  .check(refuse(serviceConflicts), refuse(managedStoreConflicts))

/** Settings after validation, defaults filled in. */
export type Settings = z.output<typeof settingsSchema>
