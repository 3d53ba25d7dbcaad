import type { AlertCase } from './alert-case.ts'

const labels = (job: string) => `cluster="embedded", namespace="tally", job="${job}", pod="pod-a"`
const collector = `up{${labels('log-collector')}}`
const read = `vl_rows_ingested_total{${labels('log-collector')}, type="kubernetes_logs"}`
const stored = `vl_rows_ingested_total{${labels('logs')}, type="native"}`
const dropped = (metric: string) => `${metric}{${labels('log-collector')}}`

const notArriving = {
  labels: { severity: 'warning', cluster: 'embedded' },
  description:
    'For 10 minutes the log store of embedded has taken no lines, although there are some, or ' +
    'nothing collects them.',
}

const losses = [
  [
    'buffer-full',
    'vm_persistentqueue_bytes_dropped_total',
    'since the buffer of a node is full, the oldest first',
  ],
  ['refused', 'vlagent_remotewrite_packets_dropped_total', 'since the log store refused them'],
  [
    'invalid',
    'vl_rows_dropped_total',
    'since they are older than the log store keeps, or no lines that it can store',
  ],
] as const

export const logCases: readonly AlertCase[] = [
  {
    alert: 'LogsNotArriving',
    says: 'the store takes nothing while the collector reads',
    series: { [collector]: '1x30', [read]: '0+60x30', [stored]: '0+60x10 600x20' },
    at: '22m',
    fires: [notArriving],
  },
  {
    alert: 'LogsNotArriving',
    says: 'the store is gone while the collector reads',
    series: { [collector]: '1x30', [read]: '0+60x30', [stored]: '0+60x10 stale' },
    at: '22m',
    fires: [notArriving],
  },
  {
    alert: 'LogsNotArriving',
    says: 'the collector is gone',
    series: { [collector]: '1x10 stale', [stored]: '0+60x30' },
    at: '22m',
    fires: [{ ...notArriving, labels: { ...notArriving.labels, job: 'log-collector' } }],
  },
  {
    alert: 'LogsNotArriving',
    says: 'lines are read and stored, and the store was restarted',
    series: { [collector]: '1x30', [read]: '0+60x30', [stored]: '0+60x15 0+60x15' },
    at: '22m',
    fires: [],
  },
  {
    alert: 'LogsNotArriving',
    says: 'nobody writes a line',
    series: { [collector]: '1x30', [read]: '600x30', [stored]: '600x30' },
    at: '22m',
    fires: [],
  },
  ...losses.flatMap(([reason, metric, happened]): AlertCase[] => [
    {
      alert: 'LogsDropped',
      says: `lines are lost: ${reason}`,
      series: { [dropped(metric)]: '0x5 100x10' },
      at: '10m',
      fires: [
        {
          labels: { severity: 'warning', cluster: 'embedded', reason },
          description: `Lines of embedded are lost for good, ${happened}.`,
        },
      ],
    },
    {
      alert: 'LogsDropped',
      says: `lines were lost an hour ago: ${reason}`,
      series: { [dropped(metric)]: '0 100x70' },
      at: '1h',
      fires: [],
    },
  ]),
]
