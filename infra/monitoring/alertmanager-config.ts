import { jsonText } from '../json-text.ts'

/** Where alerts go. The address may be a secret, so it is read from a file. */
export interface AlertReceiver {
  readonly kind: 'webhook' | 'slack'
  /** File with the address. */
  readonly urlFile: string
}

/** An SNS topic: what the alert manager of Amazon Managed Service for Prometheus sends to. */
interface TopicReceiver {
  readonly topicArn: string
  readonly region: string
}

const receivers = {
  webhook: (urlFile: string) => ({ webhook_configs: [{ url_file: urlFile, send_resolved: true }] }),
  slack: (urlFile: string) => ({ slack_configs: [{ api_url_file: urlFile, send_resolved: true }] }),
}

function receiverBlock(receiver: AlertReceiver | TopicReceiver | undefined) {
  if (receiver === undefined) return { name: 'none' }
  if ('urlFile' in receiver) {
    return { name: receiver.kind, ...receivers[receiver.kind](receiver.urlFile) }
  }
  const { topicArn, region } = receiver
  return {
    name: 'sns',
    sns_configs: [{ topic_arn: topicArn, sigv4: { region }, send_resolved: true }],
  }
}

/**
 * `alertmanager.yml`: one notification for each group of alerts, repeated while they fire.
 * @param receiver without one, alerts are shown, but sent nowhere
 */
export function alertmanagerConfig(receiver?: AlertReceiver | TopicReceiver): string {
  const block = receiverBlock(receiver)
  return jsonText({
    route: {
      receiver: block.name,
      group_by: ['cluster', 'alertname', 'service'],
      // The usual values of Alertmanager's documentation.
      group_wait: '30s',
      group_interval: '5m',
      repeat_interval: '4h',
    },
    // A page suppresses the ticket about the same object. Labels that both alerts lack count as
    // equal.
    inhibit_rules: [
      {
        source_matchers: ['severity="critical"'],
        target_matchers: ['severity="warning"'],
        equal: [
          ...['cluster', 'alertname', 'namespace', 'service', 'instance'],
          ...['persistentvolumeclaim', 'device', 'certificate', 'store'],
        ],
      },
    ],
    receivers: [block],
  })
}
