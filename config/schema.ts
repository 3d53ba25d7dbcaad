import { z } from 'zod'
import { isPinnedImage } from './image-reference.ts'
import { quantityValue } from './quantity.ts'

// `describe` holds what is allowed: messages take it from there, see describe-problem.ts.
// Defaults are those of defaults.ts; validate-settings.ts fills them in.

const wholeNumber = (min: number, max: number) =>
  z.int().min(min).max(max).describe(`a whole number from ${min} to ${max}`)

/** Values end up in Terraform's configuration, where these marks would start an expression. */
const withoutTemplate = (text: string) => text.length > 0 && !/[$%]\{|\p{Cc}/u.test(text)
const text = (allowed: string) => z.string().refine(withoutTemplate).describe(allowed)
const yesOrNo = z.boolean().describe('true or false')

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

/** A value that makes no sense beside another one. */
type Contradiction = { readonly path: string[]; readonly message: string }
const refuse =
  <T>(find: (value: T) => readonly Contradiction[]) =>
  (context: z.core.ParsePayload<T>) => {
    for (const { path, message } of find(context.value)) {
      context.issues.push({ code: 'custom', input: context.value, path, message })
    }
  }

const web = z
  .strictObject({
    replicas: wholeNumber(1, 100),
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
          message: `"${requests[key]}" is more than limits.${key} "${limits[key]}": Kubernetes refuses such a pod; raise limits.${key} or lower requests.${key}`,
        })),
    ),
  )

const nodePort = wholeNumber(30000, 32767)
const nodePorts = z.strictObject({ http: nodePort, prometheus: nodePort, grafana: nodePort }).check(
  refuse((ports) => {
    const entries = Object.entries(ports)
    return entries.flatMap(([key, port], index) => {
      const [other] = entries.slice(0, index).find(([, earlier]) => earlier === port) ?? []
      if (other === undefined) return []
      const message = `${port} is the port of nodePorts.${other} too: a node has each port once; choose another`
      return [{ path: [key], message }]
    })
  }),
)

const images = z.strictObject({
  appBuild: image.optional(),
  appRuntime: image.optional(),
  redis: image,
  redisExporter: image,
  nginx: image,
  nginxExporter: image,
  nginxIngress: image,
  prometheus: image,
  grafana: image,
})

const charts = z.strictObject({
  nginxIngress: z.strictObject({
    repository: text('the address of a chart repository, e.g. "oci://mirror/charts"'),
    chart: text('the name of a chart in that repository'),
    version: z
      .string()
      .regex(/^\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/)
      .describe('one certain version, e.g. "2.6.4"'),
  }),
})

const local = z
  .strictObject({
    kubeconfig: text('the path of a kubeconfig file'),
    context: text('the name of a context in that kubeconfig'),
    profile: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/)
      .describe('the name of a minikube profile'),
    image: image.optional(),
    ingress: z
      .enum(['controller', 'proxy'])
      .describe('"controller" (F5\'s NGINX Ingress Controller) or "proxy" (NGINX alone)'),
    grafana: yesOrNo,
  })
  .check(
    refuse(({ context, profile, image }) =>
      image !== undefined || context === profile
        ? []
        : [
            {
              path: ['context'],
              message: `"${context}" is not the minikube profile "${profile}" (local.profile): the image would be built into one cluster and run on another; name the same in both, or set local.image to an image that "${context}" can pull`,
            },
          ],
    ),
  )

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
  images,
  charts,
  nodePorts,
  local,
})

/** Settings after validation, defaults filled in. */
export type Settings = z.output<typeof settingsSchema>
