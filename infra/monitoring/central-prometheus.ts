import { jsonText } from '../json-text.ts'

interface AlertmanagerAccess {
  /** `host:port`. */
  readonly target: string
  /** Paths of files with user name and password. */
  readonly credentialFiles: { readonly username: string; readonly password: string }
}

export interface CentralPrometheusConfigOptions {
  /** Path of the rule files, with `*` in its last part. */
  readonly ruleFiles: string
  /** @default alerts are sent nowhere */
  readonly alertmanager?: AlertmanagerAccess
  /** How often rules are evaluated, in seconds. @default 15 */
  readonly evaluationIntervalSeconds?: number
  /** Prometheus' `scrape_configs`. @default none */
  readonly scrapes?: readonly object[]
}

/**
 * Accepts samples that are older than the newest by up to this. Otherwise the receiver answers 400 to
 * what an agent sends after an outage, and the agent drops it.
 */
const outOfOrderWindow = '30m'

const alertmanagerTarget = ({ target, credentialFiles }: AlertmanagerAccess) => ({
  basic_auth: { username_file: credentialFiles.username, password_file: credentialFiles.password },
  static_configs: [{ targets: [target] }],
})

/** `prometheus.yml` of the central Prometheus. */
export function centralPrometheusConfig(options: CentralPrometheusConfigOptions): string {
  const { ruleFiles, alertmanager, evaluationIntervalSeconds = 15, scrapes } = options
  return jsonText({
    global: { evaluation_interval: `${evaluationIntervalSeconds}s` },
    storage: { tsdb: { out_of_order_time_window: outOfOrderWindow } },
    rule_files: [ruleFiles],
    ...(scrapes && { scrape_configs: scrapes }),
    ...(alertmanager && { alerting: { alertmanagers: [alertmanagerTarget(alertmanager)] } }),
  })
}

export interface CentralPrometheusArgumentsOptions {
  readonly configFile: string
  /** Accounts, and where it speaks TLS the certificate. */
  readonly webConfigFile: string
  /** Address to listen on, `[host]:port`. */
  readonly listenAddress: string
  readonly dataFolder: string
  /** How long samples are kept, unless the volume fills up before. */
  readonly retentionDays: number
  /** Size of the volume. A fifth of it stays free for samples that are not in blocks yet. */
  readonly volumeGiB: number
  /** Folder of files that are shown at {@link assetsPath}. @default none */
  readonly assetsFolder?: string
}

/** Where Prometheus shows its `--web.user-assets`, behind its own password. */
export const assetsPath = '/user/'

/** Remote write 1.0, which every sender speaks, and 2.0, which Tally's agent speaks. */
const remoteWriteVersions = ['prometheus.WriteRequest', 'io.prometheus.write.v2.Request']

/** Command-line arguments of a `prometheus` that receives remote write. */
export function centralPrometheusArguments(options: CentralPrometheusArgumentsOptions): string[] {
  return [
    `--config.file=${options.configFile}`,
    `--web.config.file=${options.webConfigFile}`,
    `--web.listen-address=${options.listenAddress}`,
    '--web.enable-remote-write-receiver',
    ...remoteWriteVersions.map(
      (version) => `--web.remote-write-receiver.accepted-protobuf-messages=${version}`,
    ),
    `--storage.tsdb.path=${options.dataFolder}`,
    `--storage.tsdb.retention.time=${options.retentionDays}d`,
    `--storage.tsdb.retention.size=${Math.floor(options.volumeGiB * 1024 * 0.8)}MB`,
    ...(options.assetsFolder ? [`--web.user-assets=${options.assetsFolder}`] : []),
  ]
}
