import type { AlertCase } from './alert-case.ts'

const volume = (metric: string) =>
  `kubelet_volume_stats_${metric}_bytes{cluster="embedded", job="kubelet", instance="node", ` +
  'namespace="tally", persistentvolumeclaim="data-redis-0"}'
const disk = (metric: string) =>
  `node_filesystem_${metric}_bytes{cluster="aws", job="node-exporter", ` +
  'instance="monitoring-host", device="/dev/nvme1n1", fstype="xfs", mountpoint="/data"}'

/** What a central Prometheus stores that may store 1000 bytes. */
const central = (blocks: number, log: number, chunks: number) => {
  const series = (metric: string) =>
    `prometheus_tsdb_${metric}_bytes{cluster="embedded", job="prometheus", pod="p-0"}`
  return {
    [series('storage_blocks')]: `${blocks}x20`,
    [series('wal_storage_size')]: `${log}x20`,
    [series('head_chunks_storage_size')]: `${chunks}x20`,
    [series('retention_limit')]: '1000x20',
  }
}

const volumeLabels = {
  cluster: 'embedded',
  job: 'kubelet',
  instance: 'node',
  namespace: 'tally',
  persistentvolumeclaim: 'data-redis-0',
}
const diskLabels = {
  cluster: 'aws',
  job: 'node-exporter',
  instance: 'monitoring-host',
  device: '/dev/nvme1n1',
  fstype: 'xfs',
  mountpoint: '/data',
}

export const storageCases: readonly AlertCase[] = [
  {
    alert: 'VolumeFillingUp',
    says: 'a volume loses 1 % of its space in 100 minutes, and has 12 % left',
    series: { [volume('capacity')]: '10000x180', [volume('available')]: '1380-1x180' },
    at: '3h',
    fires: [
      {
        labels: { severity: 'warning', ...volumeLabels },
        description:
          'The volume of tally/data-redis-0 on embedded has 12% left, and is full within 4 days ' +
          'if it goes on like this.',
      },
    ],
  },
  {
    alert: 'VolumeFillingUp',
    says: 'a volume has 3 % left, and keeps them',
    series: { [volume('capacity')]: '10000x10', [volume('available')]: '300x10' },
    at: '10m',
    fires: [
      {
        labels: { severity: 'critical', ...volumeLabels },
        description: 'The volume of tally/data-redis-0 on embedded has 3% left.',
      },
    ],
  },
  {
    alert: 'VolumeFillingUp',
    says: 'a volume has 10 % left, and keeps them',
    series: { [volume('capacity')]: '10000x180', [volume('available')]: '1000x180' },
    at: '3h',
    fires: [],
  },
  {
    alert: 'VolumeFillingUp',
    says: 'a volume loses space fast, and has half of it left',
    series: { [volume('capacity')]: '10000x180', [volume('available')]: '6800-10x180' },
    at: '3h',
    fires: [],
  },
  {
    alert: 'DiskFillingUp',
    says: 'the data volume of the monitoring host has 4 % left',
    series: { [disk('size')]: '10000x10', [disk('avail')]: '400x10' },
    at: '10m',
    fires: [
      {
        labels: { severity: 'critical', ...diskLabels },
        description: 'The disk /dev/nvme1n1 of monitoring-host on aws has 4% left.',
      },
    ],
  },
  {
    alert: 'DiskFillingUp',
    says: 'a disk loses 1 % of its space in 100 minutes, and has 12 % left',
    series: { [disk('size')]: '10000x180', [disk('avail')]: '1380-1x180' },
    at: '3h',
    fires: [
      {
        labels: { severity: 'warning', ...diskLabels },
        description:
          'The disk /dev/nvme1n1 of monitoring-host on aws has 12% left, and is full within 4 ' +
          'days if it goes on like this.',
      },
    ],
  },
  {
    alert: 'DiskFillingUp',
    says: 'a disk has 10 % left, and keeps them',
    series: { [disk('size')]: '10000x180', [disk('avail')]: '1000x180' },
    at: '3h',
    fires: [],
  },
  {
    alert: 'CentralStorageFillingUp',
    says: 'the central Prometheus stores 15 % more than it may',
    series: central(900, 200, 50),
    at: '20m',
    fires: [
      {
        labels: { severity: 'critical', cluster: 'embedded', job: 'prometheus', pod: 'p-0' },
        description:
          'The central Prometheus that embedded sends to stores 115% of what it may, which is four ' +
          'fifths of its volume.',
      },
    ],
  },
  {
    alert: 'CentralStorageFillingUp',
    says: 'the central Prometheus stores what it may, and a little of its log beyond',
    series: central(900, 100, 50),
    at: '20m',
    fires: [],
  },
]
