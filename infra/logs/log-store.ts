/** Port of the log store, which takes lines and answers queries. */
export const logStorePort = 9428

export interface LogStoreOptions {
  /** Where it keeps its data. */
  readonly dataFolder: string
  /** The only account that may write and read. */
  readonly username: string
  /** Path of the file with the account's password. */
  readonly passwordFile: string
  readonly retentionDays: number
  /** Most bytes of data: whole days go before it grows beyond, the oldest first. */
  readonly maxBytes: number
  /** Paths of certificate and key. @default it speaks HTTP */
  readonly tls?: { readonly certificate: string; readonly key: string }
}

/**
 * Arguments of VictoriaLogs. It confirms lines that are in memory still. With the shortest interval
 * that it takes, a second, they were on disk after 3 s at most in measurements, and after 4 s where it
 * had just started with an empty folder: that is what a killed one loses.
 */
export const logStoreArguments = (options: LogStoreOptions): string[] => [
  `-httpListenAddr=:${logStorePort}`,
  `-storageDataPath=${options.dataFolder}`,
  `-retentionPeriod=${options.retentionDays}d`,
  `-retention.maxDiskSpaceUsageBytes=${options.maxBytes}`,
  '-inmemoryDataFlushInterval=1s',
  `-httpAuth.username=${options.username}`,
  `-httpAuth.password=file://${options.passwordFile}`,
  ...(options.tls
    ? [
        '-tls',
        `-tlsCertFile=${options.tls.certificate}`,
        `-tlsKeyFile=${options.tls.key}`,
        '-tlsMinVersion=TLS12',
      ]
    : []),
  '-loggerFormat=json',
]
