/** Where the data volume is mounted, with everything that has to outlive the instance. */
export const dataFolder = '/var/lib/tally'

/** The generated credentials of a program, in a folder that no other program reads. */
const credentials = (user: string) => `${dataFolder}/credentials/${user}`

/** Where things stand on the monitoring host. */
export const paths = {
  /** Keys and passwords; for root alone. */
  identity: `${dataFolder}/identity`,
  /** Who the host is and what it runs. */
  host: '/etc/tally/host.json',
  /** Which object it takes its files from. */
  source: '/etc/tally/source.json',
  /** The program that arranges the host, and the part of it that fetches the rest. */
  program: '/usr/local/lib/tally/host',
  fetch: '/usr/local/lib/tally/fetch.py',
  command: '/usr/local/bin/tally-host',
  users: '/etc/tally/sysusers.conf',
  units: '/etc/systemd/system',
  /** What node_exporter adds to its metrics. */
  metrics: '/run/tally/metrics',
  prometheus: {
    config: '/etc/prometheus',
    data: `${dataFolder}/prometheus`,
    webConfig: `${credentials('prometheus')}/web-config.yml`,
    certificate: `${credentials('prometheus')}/server.crt`,
    key: `${credentials('prometheus')}/server.key`,
    authority: `${credentials('prometheus')}/authority.crt`,
    username: `${credentials('prometheus')}/username`,
    password: `${credentials('prometheus')}/password`,
  },
  grafana: {
    config: '/etc/grafana',
    dashboards: '/etc/grafana-dashboards',
    credentials: credentials('grafana'),
    certificate: `${credentials('grafana')}/server.crt`,
    key: `${credentials('grafana')}/server.key`,
    authority: `${credentials('grafana')}/authority.crt`,
    username: `${credentials('grafana')}/username`,
    password: `${credentials('grafana')}/password`,
    adminUsername: `${credentials('grafana')}/admin-username`,
    adminPassword: `${credentials('grafana')}/admin-password`,
  },
  alertmanager: {
    config: '/etc/alertmanager',
    data: `${dataFolder}/alertmanager`,
    webConfig: `${credentials('alertmanager')}/web-config.yml`,
    receiverUrl: `${credentials('alertmanager')}/receiver-url`,
  },
} as const

/** Where a program's archive is unpacked. */
export const programFolder = (name: string): string => `/opt/${name}`
