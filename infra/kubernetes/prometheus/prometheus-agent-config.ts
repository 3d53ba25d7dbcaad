import { jsonText } from '../../json-text.ts'
import { logsUsername } from '../credentials.ts'
import { metricsPorts, platformName } from '../labels.ts'
import type { SignIn } from './prometheus-agent-access.ts'

export interface PrometheusAgentConfigOptions {
  /** Namespaces of the platform's pods. */
  readonly namespaces: readonly string[]
  /** Value of the label `cluster` on everything that is sent. */
  readonly cluster: string
  /** Header of every scrape of the platform's pods: tells them that it is the agent's. */
  readonly mark: { readonly header: string; readonly value: string }
  readonly scrapeIntervalSeconds: number
  readonly remoteWriteUrl: string
  readonly signIn: SignIn
  /** Path of a file with the log store's password. @default the pods of logs are not scraped */
  readonly logsPasswordFile?: string | undefined
  /** Whether pods of these namespaces ask for the same account when they are scraped. */
  readonly scrapesProtectedPods: boolean
}

const label = (name: string) => `__meta_kubernetes_pod_label_app_kubernetes_io_${name}`
const keep = (source: string, regex: string) => ({ source_labels: [source], regex, action: 'keep' })
const copy = (source: string, target: string) => ({ source_labels: [source], target_label: target })

/** Discovers the platform's pods by the names of their ports; the component becomes the job. */
const platformPods = (namespaces: readonly string[], portNames: string) => ({
  kubernetes_sd_configs: [{ role: 'pod', namespaces: { names: namespaces } }],
  relabel_configs: [
    keep(label('part_of'), platformName),
    keep('__meta_kubernetes_pod_container_port_name', portNames),
    // A pod that has ended, e.g. an evicted one, stays listed and would count as down.
    keep('__meta_kubernetes_pod_phase', 'Pending|Running|Unknown'),
    copy(label('component'), 'job'),
    copy('__meta_kubernetes_namespace', 'namespace'),
    copy('__meta_kubernetes_pod_name', 'pod'),
  ],
})

/** cAdvisor measures every 10 s: scraping more often would repeat its figures. */
const nodeIntervalSeconds = 15
const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount'

/**
 * What the kubelet says of containers in `/metrics/resource`, from its container runtime. cAdvisor has
 * the same names, but not the names of pods on every runtime (kubernetes/minikube#16742): sending
 * both would count each container twice.
 */
const fromRuntime =
  'container_cpu_usage_seconds_total|container_memory_working_set_bytes|container_start_time_seconds'

/** Most of a kubelet's series are histogram buckets, which no dashboard or alert reads. */
const buckets = '.+_bucket'

const kubelet = (job: string, path: string, scrapeIntervalSeconds: number, dropped = buckets) => ({
  job_name: job,
  scrape_interval: `${Math.max(nodeIntervalSeconds, scrapeIntervalSeconds)}s`,
  scheme: 'https',
  metrics_path: path,
  // cAdvisor sets timestamps, some of them older than those of the scrape before, whose samples the
  // receiver would drop.
  honor_timestamps: false,
  kubernetes_sd_configs: [{ role: 'node' }],
  authorization: { credentials_file: `${serviceAccount}/token` },
  // Kubelets sign their serving certificates themselves by default, as those of minikube and the
  // embedded cluster do, so there is no authority to verify them with.
  tls_config: { insecure_skip_verify: true },
  relabel_configs: [
    {
      source_labels: ['__meta_kubernetes_node_address_InternalIP'],
      target_label: '__address__',
      replacement: '$1:10250',
    },
    copy('__meta_kubernetes_node_name', 'instance'),
  ],
  metric_relabel_configs: [{ source_labels: ['__name__'], regex: dropped, action: 'drop' }],
})

/** How the receiver knows the agent, and in which words it takes samples. */
function receiver(signIn: SignIn): object {
  // Amazon documents remote write 1.0 alone, which is Prometheus' default.
  if ('region' in signIn) return { sigv4: { region: signIn.region } }
  const { authority } = signIn.files
  return {
    // A third of the bytes of remote write 1.0.
    protobuf_message: 'io.prometheus.write.v2.Request',
    // 2.0 sends metadata with the samples, and logs a warning where this is on.
    metadata_config: { send: false },
    basic_auth: accountOf(signIn),
    ...(authority && { tls_config: { ca_file: authority, min_version: 'TLS12' } }),
  }
}

const accountOf = (signIn: SignIn) =>
  'files' in signIn
    ? { username_file: signIn.files.username, password_file: signIn.files.password }
    : undefined

/**
 * Configuration of Prometheus in agent mode: finds the platform's pods and the nodes, scrapes them
 * and sends everything to the central Prometheus.
 */
export function prometheusAgentConfig(options: PrometheusAgentConfigOptions): string {
  const { namespaces, cluster, scrapeIntervalSeconds, remoteWriteUrl, signIn } = options
  const interval = `${scrapeIntervalSeconds}s`
  return jsonText({
    global: { scrape_interval: interval, scrape_timeout: interval, external_labels: { cluster } },
    scrape_configs: [
      {
        job_name: 'pods',
        http_headers: { [options.mark.header]: { values: [options.mark.value] } },
        ...platformPods(namespaces, `${metricsPorts.own}|${metricsPorts.nginxIngressChart}`),
      },
      // A job of its own, so that no other pod is sent the password.
      ...(options.scrapesProtectedPods
        ? [
            {
              job_name: 'protected-pods',
              basic_auth: accountOf(signIn),
              ...platformPods(namespaces, metricsPorts.protected),
            },
          ]
        : []),
      ...(options.logsPasswordFile
        ? [
            {
              job_name: 'logs',
              basic_auth: { username: logsUsername, password_file: options.logsPasswordFile },
              ...platformPods(namespaces, metricsPorts.logs),
            },
          ]
        : []),
      kubelet('kubelet', '/metrics', scrapeIntervalSeconds),
      kubelet('kubelet-resource', '/metrics/resource', scrapeIntervalSeconds),
      kubelet('cadvisor', '/metrics/cadvisor', scrapeIntervalSeconds, fromRuntime),
    ],
    remote_write: [
      {
        url: remoteWriteUrl,
        ...receiver(signIn),
        queue_config: {
          // Longest time that a sample waits for others. The default of 5 s would delay the moment
          // when a request shows up.
          batch_send_deadline: '1s',
          // Off by default, which would lose the samples that a busy receiver refuses.
          retry_on_http_429: true,
        },
      },
    ],
  })
}
