import { jsonText } from '../../json-text.ts'
import { metricsPorts, platformName } from '../labels.ts'

export interface PrometheusAgentConfigOptions {
  /** Where the platform's pods are. */
  readonly namespaces: readonly string[]
  /** Value of the label `cluster` on everything that is sent. */
  readonly cluster: string
  /** Header of every scrape of the platform's pods: tells them that it is the agent's. */
  readonly mark: { readonly header: string; readonly value: string }
  readonly scrapeIntervalSeconds: number
  /** The receiver's address for remote write. */
  readonly remoteWriteUrl: string
  /** Files with the name and the password that the receiver asks for. */
  readonly account: { readonly usernameFile: string; readonly passwordFile: string }
  /** File with the authority that signed the receiver's certificate. @default it speaks HTTP */
  readonly authorityFile?: string
  /** Whether pods here ask for the same name and password when they are scraped. */
  readonly scrapesProtectedPods: boolean
}

const label = (name: string) => `__meta_kubernetes_pod_label_app_kubernetes_io_${name}`
const keep = (source: string, regex: string) => ({
  source_labels: [source],
  regex,
  action: 'keep',
})
const copy = (source: string, target: string) => ({ source_labels: [source], target_label: target })

/** Discovers container ports of one name on the platform's pods; the component becomes the job. */
const platformPods = (namespaces: readonly string[], portNames: string) => ({
  kubernetes_sd_configs: [{ role: 'pod', namespaces: { names: namespaces } }],
  relabel_configs: [
    keep(label('part_of'), platformName),
    keep('__meta_kubernetes_pod_container_port_name', portNames),
    // A pod that has ended, e.g. an evicted one, stays listed and would be down for ever.
    keep('__meta_kubernetes_pod_phase', 'Pending|Running|Unknown'),
    copy(label('component'), 'job'),
    copy('__meta_kubernetes_namespace', 'namespace'),
    copy('__meta_kubernetes_pod_name', 'pod'),
  ],
})

/** cAdvisor looks at the containers every 10 s: asking more often yields the same figures. */
const nodeIntervalSeconds = 15
const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount'

/** Scrapes the kubelet of every node. */
const kubelet = (job: string, path: string, scrapeIntervalSeconds: number) => ({
  job_name: job,
  scrape_interval: `${Math.max(nodeIntervalSeconds, scrapeIntervalSeconds)}s`,
  scheme: 'https',
  metrics_path: path,
  // cAdvisor dates its samples itself, now and then before those of the last scrape, which are
  // then dropped. What counts is when they were seen.
  honor_timestamps: false,
  kubernetes_sd_configs: [{ role: 'node' }],
  authorization: { credentials_file: `${serviceAccount}/token` },
  // Kubelets sign their serving certificates themselves unless the cluster is set up otherwise
  // (minikube and the embedded one are not), so there is no authority to check them against.
  tls_config: { insecure_skip_verify: true },
  relabel_configs: [
    {
      source_labels: ['__meta_kubernetes_node_address_InternalIP'],
      target_label: '__address__',
      replacement: '$1:10250',
    },
    copy('__meta_kubernetes_node_name', 'instance'),
  ],
  // Most of a kubelet's series are histogram buckets, and nothing here reads them.
  metric_relabel_configs: [{ source_labels: ['__name__'], regex: '.+_bucket', action: 'drop' }],
})

/**
 * Configuration of Prometheus in agent mode: finds the platform's pods and the nodes, scrapes them
 * and sends everything to the central Prometheus.
 */
export function prometheusAgentConfig(options: PrometheusAgentConfigOptions): string {
  const { namespaces, cluster, scrapeIntervalSeconds, remoteWriteUrl, account, authorityFile } =
    options
  const interval = `${scrapeIntervalSeconds}s`
  const basicAuth = {
    username_file: account.usernameFile,
    password_file: account.passwordFile,
  }
  return jsonText({
    global: {
      scrape_interval: interval,
      scrape_timeout: interval,
      external_labels: { cluster },
    },
    scrape_configs: [
      {
        job_name: 'pods',
        http_headers: { [options.mark.header]: { values: [options.mark.value] } },
        ...platformPods(namespaces, `${metricsPorts.own}|${metricsPorts.nginxIngressChart}`),
      },
      // Alone, so that no other pod is ever sent the password.
      ...(options.scrapesProtectedPods
        ? [
            {
              job_name: 'protected-pods',
              basic_auth: basicAuth,
              ...platformPods(namespaces, metricsPorts.protected),
            },
          ]
        : []),
      kubelet('kubelet', '/metrics', scrapeIntervalSeconds),
      kubelet('cadvisor', '/metrics/cadvisor', scrapeIntervalSeconds),
    ],
    remote_write: [
      {
        url: remoteWriteUrl,
        // A third of the bytes of 1.0, which is still the default.
        protobuf_message: 'io.prometheus.write.v2.Request',
        // 2.0 sends metadata with the samples, and warns about asking for it apart.
        metadata_config: { send: false },
        basic_auth: basicAuth,
        ...(authorityFile && { tls_config: { ca_file: authorityFile, min_version: 'TLS12' } }),
        queue_config: {
          // A sample waits this long at most for others to be sent with; the default of 5 s
          // would be added to the time until a request shows up.
          batch_send_deadline: '1s',
          // Off by default: a receiver that is only busy would lose samples for good.
          retry_on_http_429: true,
        },
      },
    ],
  })
}
