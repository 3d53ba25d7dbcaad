import { paths } from './paths.ts'
import { grafanaPort, loopback, receiverPort } from './services.ts'

/** Value of the label `instance` on all that the host says about itself. */
const instance = 'monitoring-host'

export interface ScrapesOptions {
  readonly environment: string
  readonly scrapeIntervalSeconds: number
  readonly grafana: { readonly public: boolean }
}

/**
 * What the host's Prometheus scrapes: what runs beside it. Everything else reaches it by remote
 * write. Labels are those that the agent puts on what runs in the cluster.
 */
export function scrapesOfTheHost(options: ScrapesOptions): readonly object[] {
  const { environment, scrapeIntervalSeconds, grafana } = options
  const { username, password, authority } = paths.prometheus
  const interval = `${scrapeIntervalSeconds}s`
  const scrape = (job: string, target: string) => ({
    job_name: job,
    scrape_interval: interval,
    scrape_timeout: interval,
    static_configs: [{ targets: [target], labels: { cluster: environment, instance } }],
  })
  const signedIn = { basic_auth: { username_file: username, password_file: password } }
  const tls = { scheme: 'https', tls_config: { ca_file: authority } }
  return [
    { ...scrape('prometheus', `127.0.0.1:${receiverPort}`), ...tls, ...signedIn },
    { ...scrape('grafana', `127.0.0.1:${grafanaPort}`), ...(grafana.public && tls) },
    { ...scrape('alertmanager', loopback.alertmanager), ...signedIn },
    scrape('node-exporter', loopback.nodeExporter),
  ]
}
