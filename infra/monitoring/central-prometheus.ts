import { jsonText } from '../json-text.ts'

/** Where the central Prometheus finds Alertmanager, and how it signs in there. */
interface AlertmanagerAccess {
  /** `host:port`. */
  readonly target: string
  /** Files with the user's name and the password. */
  readonly credentialFiles: { readonly username: string; readonly password: string }
}

export interface CentralPrometheusConfigOptions {
  /** Which files hold rules: a path, `*` in its last part. */
  readonly ruleFiles: string
  /** @default alerts are evaluated, and sent nowhere */
  readonly alertmanager?: AlertmanagerAccess
  /** How often rules are evaluated, in seconds. @default 15 */
  readonly evaluationIntervalSeconds?: number
  /** What Prometheus' documentation calls `scrape_configs`. @default it scrapes nothing itself */
  readonly scrapes?: readonly object[]
}

/**
 * Samples up to this much older than the newest are taken. Without it the receiver answers 400 to
 * what an agent sends after an outage, and an agent never sends that again.
 */
const outOfOrderWindow = '30m'

const alertmanagerTarget = ({ target, credentialFiles }: AlertmanagerAccess) => ({
  basic_auth: { username_file: credentialFiles.username, password_file: credentialFiles.password },
  static_configs: [{ targets: [target] }],
})

/** `prometheus.yml` of the Prometheus that all samples end up in. */
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
  /** Says who may come in, and on a host of its own how it speaks TLS. */
  readonly webConfigFile: string
  /** Address to listen on, `[host]:port`. */
  readonly listenAddress: string
  readonly dataFolder: string
  /** How long samples are kept, unless the volume fills up before. */
  readonly retentionDays: number
  /** Size of the volume. A fifth of it stays free for what is not yet in blocks. */
  readonly volumeGiB: number
}

/** Remote write 1.0, which every sender speaks, and 2.0, which Tally's agent does. */
const remoteWriteVersions = ['prometheus.WriteRequest', 'io.prometheus.write.v2.Request']

/** The arguments that `prometheus` is started with to receive by remote write (1.0 and 2.0). */
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
  ]
}
