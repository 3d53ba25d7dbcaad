import { centralPrometheusArguments } from '../../../monitoring/central-prometheus.ts'
import { dataFolder, paths, programFolder } from './paths.ts'
import type { Program } from './programs.ts'
import { confined, type SystemdUnit } from './systemd-unit.ts'

/** A program of the host that systemd keeps running. */
export interface HostService {
  /** Name of the unit, and of the user that it runs as. */
  readonly name: string
  readonly program: Program['name']
  readonly unit: SystemdUnit
  /** Files and folders that it reads only when it starts, besides its unit and program. */
  readonly restartsFor: readonly string[]
  /** Files and folders that it reads again on a reload. */
  readonly reloadsFor: readonly string[]
}

/** Port of the remote write receiver, of Prometheus' API and of its own metrics. */
export const receiverPort = 9090
/** Port of Grafana. */
export const grafanaPort = 3000
/** Addresses that only the host itself reaches. */
export const loopback = {
  alertmanager: '127.0.0.1:9093',
  nodeExporter: '127.0.0.1:9100',
} as const

interface ServiceOptions {
  readonly description: string
  readonly command: readonly string[]
  /** Settings of the section `Service` besides those of every service. */
  readonly service?: Readonly<Record<string, string | number>>
}

function unit(name: string, { description, command, service }: ServiceOptions): SystemdUnit {
  return {
    Unit: {
      Description: description,
      Wants: 'network-online.target',
      After: ['network-online.target', 'tally-host.service'],
      RequiresMountsFor: dataFolder,
      // It fails until keys and passwords are there, and systemd retries without end.
      StartLimitIntervalSec: 0,
    },
    Service: {
      User: name,
      Group: name,
      ExecStart: command.join(' '),
      Restart: 'always',
      RestartSec: 5,
      ...confined,
      ...service,
    },
    Install: { WantedBy: 'multi-user.target' },
  }
}

const reload = { ExecReload: '/bin/kill -HUP $MAINPID' }

/** The central Prometheus: receives by remote write over TLS, and answers who has a password. */
export function prometheusService(retentionDays: number, volumeGiB: number): HostService {
  const { config, data, webConfig } = paths.prometheus
  return {
    name: 'prometheus',
    program: 'prometheus',
    unit: unit('prometheus', {
      description: 'Central Prometheus',
      command: [
        `${programFolder('prometheus')}/prometheus`,
        ...centralPrometheusArguments({
          configFile: `${config}/prometheus.yml`,
          webConfigFile: webConfig,
          listenAddress: `:${receiverPort}`,
          dataFolder: data,
          retentionDays,
          volumeGiB,
        }),
      ],
      service: {
        ...reload,
        ReadWritePaths: data,
        // Prometheus writes its newest samples to the volume before it ends.
        TimeoutStopSec: 120,
        LimitNOFILE: 65536,
      },
    }),
    restartsFor: [],
    reloadsFor: [config],
  }
}

/** Grafana. It keeps nothing: all that a restart would lose comes back by provisioning. */
export function grafanaService(): HostService {
  const { config, credentials } = paths.grafana
  const home = programFolder('grafana')
  return {
    name: 'grafana',
    program: 'grafana',
    unit: unit('grafana', {
      description: 'Grafana',
      command: [
        `${home}/bin/grafana`,
        'server',
        `--homepath=${home}`,
        `--config=${config}/grafana.ini`,
      ],
      service: { RuntimeDirectory: 'grafana' },
    }),
    restartsFor: [config, credentials],
    reloadsFor: [],
  }
}

/** Alertmanager, for the Prometheus beside it alone. */
export function alertmanagerService(): HostService {
  const { config, data, webConfig, receiverUrl } = paths.alertmanager
  return {
    name: 'alertmanager',
    program: 'alertmanager',
    unit: unit('alertmanager', {
      description: 'Alertmanager',
      command: [
        `${programFolder('alertmanager')}/alertmanager`,
        `--config.file=${config}/alertmanager.yml`,
        `--web.config.file=${webConfig}`,
        `--web.listen-address=${loopback.alertmanager}`,
        `--storage.path=${data}`,
        // A single Alertmanager has no cluster.
        '--cluster.listen-address=',
      ],
      service: { ...reload, ReadWritePaths: data },
    }),
    restartsFor: [receiverUrl],
    reloadsFor: [config],
  }
}

/** The collectors of node_exporter that are switched on. */
const collectors = [
  ...['cpu', 'diskstats', 'filesystem', 'loadavg', 'meminfo'],
  ...['netdev', 'stat', 'textfile', 'uname', 'vmstat'],
]

/** node_exporter, for the Prometheus beside it alone. */
export function nodeExporterService(): HostService {
  return {
    name: 'node-exporter',
    program: 'node_exporter',
    unit: unit('node-exporter', {
      description: "Prometheus' node exporter",
      command: [
        `${programFolder('node_exporter')}/node_exporter`,
        '--collector.disable-defaults',
        ...collectors.map((collector) => `--collector.${collector}`),
        `--collector.textfile.directory=${paths.metrics}`,
        `--web.listen-address=${loopback.nodeExporter}`,
      ],
      service: {
        // It has to see the machine's file systems, not its own empty ones.
        PrivateTmp: 'no',
        ProtectHome: 'read-only',
        ProtectProc: 'default',
        // It asks the kernel about network interfaces by netlink (`--collector.netdev.netlink`).
        RestrictAddressFamilies: `${confined.RestrictAddressFamilies} AF_NETLINK`,
      },
    }),
    restartsFor: [],
    reloadsFor: [],
  }
}

/**
 * The units that keep the host as it should be. They fetch its files, write them, and start or reload
 * what has changed; each step may be repeated. Once a week, after the daily snapshot, they bring the
 * newest packages of the system, and reboot where there were any: Amazon Linux keeps to the release of
 * its image otherwise.
 */
export const hostUnits: Readonly<Record<string, SystemdUnit>> = {
  'tally-host.service': {
    Unit: {
      Description: 'Arrange the monitoring host',
      Wants: 'network-online.target',
      After: 'network-online.target',
      RequiresMountsFor: dataFolder,
      StartLimitIntervalSec: 0,
    },
    Service: {
      Type: 'oneshot',
      // Where the bucket can't be reached, the host goes on with the files that it has.
      ExecStartPre: `-/usr/bin/python3 -B ${paths.fetch}`,
      ExecStart: `${paths.command} arrange`,
      ExecStartPost: [`${paths.command} activate`, `-${paths.command} measure`],
      // What a first boot waits for, such as a route to the internet, comes after some minutes.
      Restart: 'on-failure',
      RestartSec: 30,
      TimeoutStartSec: 900,
      RuntimeDirectory: 'tally',
      RuntimeDirectoryPreserve: 'yes',
    },
    Install: { WantedBy: 'multi-user.target' },
  },
  'tally-host.timer': {
    Unit: { Description: 'Keep the monitoring host as the sources say' },
    // By the clock, so that it also comes when the service never started.
    Timer: { OnCalendar: '*:0/5', RandomizedDelaySec: '30s' },
    Install: { WantedBy: 'timers.target' },
  },
  'tally-update.service': {
    Unit: { Description: 'Update the system of the monitoring host' },
    Service: {
      Type: 'oneshot',
      // It ends with 100 where there is something newer.
      ExecCondition: "/bin/sh -c '! dnf --quiet --refresh --releasever=latest check-upgrade'",
      ExecStart: [
        '/usr/bin/dnf --assumeyes --releasever=latest upgrade',
        '/usr/bin/systemctl --no-block reboot',
      ],
    },
  },
  'tally-update.timer': {
    Unit: { Description: 'Update the system of the monitoring host every week' },
    Timer: { OnCalendar: 'Sun 04:30 UTC', RandomizedDelaySec: '15min' },
    Install: { WantedBy: 'timers.target' },
  },
}
