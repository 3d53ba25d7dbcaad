import type { AlertCase } from './alert-case.ts'

const target = (job: string) =>
  `up{cluster="embedded", namespace="tally", job="${job}", pod="pod-a", instance="10.0.0.7:9090"}`
const agent = target('prometheus-agent')
const lost =
  'prometheus_remote_storage_samples_failed_total{cluster="embedded", namespace="tally", ' +
  'job="prometheus-agent", pod="agent", remote_name="a", url="http://prometheus"}'

export const pipelineCases: readonly AlertCase[] = [
  {
    alert: 'AgentAbsent',
    says: 'the agent sends nothing for 6 minutes',
    series: { [agent]: '1x5' },
    at: '11m',
    fires: [
      {
        labels: { severity: 'critical', cluster: 'embedded', job: 'prometheus-agent' },
        description:
          'The central Prometheus has received nothing from the agent on embedded for 5 minutes. ' +
          'Nothing watches what runs there meanwhile.',
      },
    ],
  },
  {
    alert: 'AgentAbsent',
    says: 'the agent pauses for 3 minutes',
    series: { [agent]: '1x5 _x3 1x3' },
    at: '8m',
    fires: [],
  },
  {
    alert: 'AgentAbsent',
    says: 'Prometheus has just started, and the agent has not sent anything yet',
    series: { [agent]: '_x3 1x3' },
    at: '2m',
    fires: [],
  },
  {
    alert: 'RemoteWriteBehind',
    says: 'nothing has come for 3 minutes',
    series: { [agent]: '1x20' },
    interval: '15s',
    at: '8m',
    fires: [
      {
        labels: { severity: 'warning', cluster: 'embedded' },
        description: 'The newest sample of the agent on embedded is 3m 0s old.',
      },
    ],
  },
  {
    alert: 'RemoteWriteBehind',
    says: 'samples come every 15 seconds',
    series: { [agent]: '1x40' },
    interval: '15s',
    at: '8m',
    fires: [],
  },
  {
    alert: 'RemoteWriteFailing',
    says: 'the receiver refused 10 samples a minute',
    series: { [lost]: '0x5 10+10x5' },
    at: '10m',
    fires: [
      {
        labels: { severity: 'critical', cluster: 'embedded' },
        description: 'In 5 minutes about 50 samples of embedded were refused.',
      },
    ],
  },
  {
    alert: 'RemoteWriteFailing',
    says: 'samples were refused an hour ago',
    series: { [lost]: '0 500x70' },
    at: '1h',
    fires: [],
  },
  {
    alert: 'TargetDown',
    says: 'NGINX does not answer for 5 minutes',
    series: { [target('nginx')]: '1x3 0x6' },
    at: '9m',
    fires: [
      {
        labels: {
          severity: 'warning',
          cluster: 'embedded',
          namespace: 'tally',
          job: 'nginx',
          pod: 'pod-a',
          instance: '10.0.0.7:9090',
        },
        description: 'nginx at 10.0.0.7:9090 on embedded does not answer scrapes.',
      },
    ],
  },
  {
    alert: 'TargetDown',
    says: 'a pod of the app starts, answers, and is deleted',
    series: { [target('app')]: '0 1x5 0 stale', [target('nginx')]: '1x12' },
    at: '10m',
    fires: [],
  },
]
