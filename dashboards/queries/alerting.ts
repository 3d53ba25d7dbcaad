import type { Query } from './query.ts'
import { chosenCluster, job, perSecond, sumByCluster } from './selectors.ts'

const ofReceiver = `${chosenCluster}, ${job('prometheus')}`
const ofAlertmanager = `${chosenCluster}, ${job('alertmanager')}`

/** Alerts that fire, by name; a line called `none`, at 0, where there are none at all. */
export const firing: Query = {
  expr:
    'count by (alertname) (ALERTS{alertstate="firing"})' +
    ' or label_replace(vector(0), "alertname", "none", "", "")',
  legend: '{{alertname}}',
}

/** Seconds that the last evaluation of each group of rules took. */
export const evaluationSeconds: Query = {
  expr: `max by (rule_group) (prometheus_rule_group_last_duration_seconds{${ofReceiver}})`,
  legend: '{{rule_group}}',
}

/** Rules per second whose evaluation failed. */
export const evaluationFailures: Query = {
  expr: sumByCluster(perSecond(`prometheus_rule_evaluation_failures_total{${ofReceiver}}`)),
  legend: 'rules not evaluated, {{cluster}}',
}

/** Alerts per second that did not reach Alertmanager. */
export const undelivered: Query = {
  expr: sumByCluster(perSecond(`prometheus_notifications_errors_total{${ofReceiver}}`)),
  legend: 'not delivered to Alertmanager, {{cluster}}',
}

/** Notifications per second that Alertmanager tried to send. */
export const notifications: Query = {
  expr: sumByCluster(perSecond(`alertmanager_notifications_total{${ofAlertmanager}}`)),
  legend: 'tried, {{cluster}}',
}

/** Notifications per second that did not go out. */
export const failedNotifications: Query = {
  expr: sumByCluster(perSecond(`alertmanager_notifications_failed_total{${ofAlertmanager}}`)),
  legend: 'failed, {{cluster}}',
}
