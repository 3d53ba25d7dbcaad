import { autoscalerAlerts } from './alerts/autoscaler.ts'
import { logAlerts } from './alerts/logs.ts'
import { monitoringHostAlerts } from './alerts/monitoring-host.ts'
import { pipelineAlerts } from './alerts/pipeline.ts'
import { podAlerts } from './alerts/pods.ts'
import { serviceLevelAlerts } from './alerts/service-levels.ts'
import { storageAlerts } from './alerts/storage.ts'
import { storeAlerts } from './alerts/stores.ts'
import { podRecordings } from './recording/pods.ts'
import { arrivalSeconds, evaluationSeconds, requestRecordings } from './recording/requests.ts'
import { intervalSeconds, serviceLevelRecordings } from './recording/service-levels.ts'
import type { RuleFile } from './rule-file.ts'
import { defaultObjectives, type RuleSettings } from './rule-settings.ts'

/**
 * The rules that the central Prometheus evaluates, as files. Needs no Grafana.
 *
 * @throws when an objective is no part between 0 and 1, or its time no bound of a bucket
 */
export function rules(settings: RuleSettings): readonly RuleFile[] {
  const { runbookUrl = 'docs/runbook.md' } = settings
  const objectives = { ...defaultObjectives, ...settings.objectives }
  for (const name of ['served', 'inTime'] as const) {
    const value = objectives[name]
    if (!(value > 0 && value < 1)) {
      throw new Error(`objectives.${name} is ${value}; use a part between 0 and 1, e.g. 0.999`)
    }
  }
  const alertGroups = {
    'service-levels': serviceLevelAlerts(objectives),
    autoscaler: autoscalerAlerts(settings),
    pods: podAlerts,
    stores: storeAlerts(settings),
    storage: storageAlerts,
    pipeline: pipelineAlerts(settings),
    logs: logAlerts(settings),
    'monitoring-host': monitoringHostAlerts,
  }
  return [
    {
      name: 'recording-rules',
      groups: [
        {
          name: 'requests-recorded',
          interval: `${evaluationSeconds(settings)}s`,
          query_offset: `${arrivalSeconds}s`,
          rules: requestRecordings(settings),
        },
        {
          name: 'service-levels-recorded',
          interval: `${intervalSeconds}s`,
          rules: serviceLevelRecordings(objectives.seconds),
        },
        { name: 'pods-recorded', rules: podRecordings(settings) },
      ],
    },
    {
      name: 'alerts',
      groups: Object.entries(alertGroups)
        .filter(([, alerts]) => alerts.length > 0)
        .map(([name, alerts]) => ({
          name,
          rules: alerts.map(({ alert, expr, for: duration, severity, labels, ...annotations }) => ({
            alert,
            expr,
            ...(duration && { for: duration }),
            labels: { severity, ...labels },
            annotations: {
              ...annotations,
              // As GitHub makes the anchor of a heading.
              runbook_url: `${runbookUrl}#${alert.toLowerCase()}`,
            },
          })),
        })),
    },
  ]
}
