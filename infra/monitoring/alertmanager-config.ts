import { jsonText } from '../json-text.ts'

/** Where alerts go. The address often is a secret, so it stands in a file. */
export interface AlertReceiver {
  readonly kind: 'webhook' | 'slack'
  /** File with the address. */
  readonly urlFile: string
}

const receivers = {
  webhook: (urlFile: string) => ({ webhook_configs: [{ url_file: urlFile, send_resolved: true }] }),
  slack: (urlFile: string) => ({ slack_configs: [{ api_url_file: urlFile, send_resolved: true }] }),
}

/**
 * `alertmanager.yml`: one notification for what belongs together, repeated while it lasts.
 * @param receiver without one, alerts are kept and shown, and sent nowhere
 */
export function alertmanagerConfig(receiver?: AlertReceiver): string {
  const name = receiver ? receiver.kind : 'none'
  return jsonText({
    route: {
      receiver: name,
      group_by: ['cluster', 'alertname'],
      // Alertmanager's documented usual values: time to gather what begins together, and how
      // often people are told again.
      group_wait: '30s',
      group_interval: '5m',
      repeat_interval: '4h',
    },
    // A page about a thing makes the ticket about it superfluous, and no ticket about another one.
    // What an alert has no label for is the same in both.
    inhibit_rules: [
      {
        source_matchers: ['severity="critical"'],
        target_matchers: ['severity="warning"'],
        equal: [
          ...['cluster', 'alertname', 'namespace', 'instance'],
          ...['persistentvolumeclaim', 'device', 'certificate', 'store'],
        ],
      },
    ],
    receivers: [{ name, ...(receiver && receivers[receiver.kind](receiver.urlFile)) }],
  })
}
