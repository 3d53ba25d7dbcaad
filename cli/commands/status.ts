import { type Command, createCommand } from 'commander'
import type { AutoscalerStatus } from '../cluster/autoscaler-status.ts'
import type { Credentials } from '../cluster/credentials.ts'
import { openForwards } from '../open-forwards.ts'
import { deployedTarget, parseTarget } from '../targets/index.ts'
import type { ServiceStatus } from '../targets/service-status.ts'
import type { Target } from '../targets/target.ts'
import { type Part, readStatus, type Status } from '../targets/target-status.ts'

interface Flags {
  readonly target?: Target
  readonly json?: true
  readonly showSecrets?: true
}

/** The `status` command. Exit code 0 when all is ready, 1 when not. */
export function command(): Command {
  return createCommand('status')
    .description('what is deployed, where it answers, what is unhealthy and why')
    .option('--target <target>', 'target (default: the one that is deployed)', parseTarget)
    .option('--json', 'print one JSON object')
    .option('--show-secrets', 'with the passwords of Prometheus, Grafana and the log store')
    .action(async ({ target = deployedTarget(), json, showSecrets }: Flags) => {
      const { status, credentials } = await readStatus(target)
      const shown = showSecrets && credentials ? { ...status, credentials } : status
      console.log(json ? JSON.stringify(shown, null, 2) : describeStatus(shown, target))
      process.exitCode = status.ready ? 0 : 1
    })
}

/** The status of a target as lines for a person. */
export function describeStatus(
  status: Status & { readonly credentials?: Credentials },
  target: Target | undefined,
): string {
  if (target === undefined) return 'Nothing is deployed. Deploy it: npm run up'
  const rows = [
    ['target', `${target.name} (${status.ready ? 'ready' : 'not ready'})`],
    ['app', address(status, target, 'app')],
    ['prometheus', address(status, target, 'prometheus')],
    [
      'grafana',
      status.urls.grafana === null
        ? absentGrafana(status, target)
        : address(status, target, 'grafana'),
    ],
    ...(status.urls.dashboards === null ? [] : [['dashboards', status.urls.dashboards]]),
    [
      'logs',
      status.urls.logs === null ? absentLogs(status, target) : address(status, target, 'logs'),
    ],
    ['kubeconfig', status.kubeconfig ?? 'none'],
    ...Object.entries(status.credentials ?? {}).map(([name, value]) => [`${name} login`, value]),
    ...status.pods.map(({ name, ready, restarts }) => [
      'pod',
      `${name} ${ready ? 'ready' : 'not ready'}${restarts > 0 ? `, ${restarts} restarts` : ''}`,
    ]),
    ...status.services.flatMap((service) => [
      ['service', describeService(service)],
      ...(service.autoscaler
        ? [['autoscaler', `${service.name}: ${describeAutoscaler(service.autoscaler)}`]]
        : []),
    ]),
    ...status.unhealthy.map((problem) => ['unhealthy', problem]),
    ...status.notMeasured.map((what) => ['not measured', what]),
    ...status.notEnforced.map((what) => ['not enforced', what]),
  ]
  return rows.map(([name = '', value]) => `${name.padEnd(16)} ${value}`).join('\n')
}

function describeService({ name, host, routes, images, pods }: ServiceStatus): string {
  const where = routes.map((route) => `${host ?? ''}${route}`).join(' ')
  return `${name}: ${pods.ready} of ${pods.all} pods ready, ${images.join(' and ') || 'no image'}, ${where}`
}

function describeAutoscaler(autoscaler: AutoscalerStatus): string {
  const { currentReplicas, desiredReplicas, minReplicas, maxReplicas, cpuPercent } = autoscaler
  const wanted = desiredReplicas === currentReplicas ? '' : `, wants ${desiredReplicas}`
  const cpu = cpuPercent.current === null ? 'unknown' : `${cpuPercent.current} %`
  return `${currentReplicas} pods${wanted} (${minReplicas} to ${maxReplicas}), cpu ${cpu} of ${cpuPercent.target} %`
}

/** Where a part answers and by whose help, or why nowhere. */
function address({ urls, forwarded }: Status, target: Target, part: Part): string {
  const url = urls[part]
  if (url === null) {
    return forwarded.includes(part)
      ? `at no port that this machine reaches. Open a port-forward: ${target.pasted('open')}`
      : 'no address answers'
  }
  const by = openForwards()
  return by?.urls.includes(url)
    ? `${url} (port-forward by npm run open, process ${by.processId})`
    : url
}

function absentLogs(status: Status, target: Target): string {
  const { pods } = status
  const isExpected = pods.length === 0 || pods.some(({ component }) => component === 'logs')
  return isExpected ? address(status, target, 'logs') : 'not deployed, see docs/logs.md'
}

function absentGrafana(status: Status, target: Target): string {
  const { pods } = status
  const isExpected = pods.length === 0 || pods.some(({ component }) => component === 'grafana')
  return (!isExpected && target.withoutGrafana) || address(status, target, 'grafana')
}
