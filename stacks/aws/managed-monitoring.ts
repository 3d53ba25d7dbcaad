import type { Settings } from '../../config/schema.ts'
import { datasource, homeDashboard } from '../../dashboards/index.ts'
import { credentialKeys, credentialsSecretName } from '../../infra/kubernetes/credentials.ts'
import type { ManagedPrometheus } from '../../infra/kubernetes/prometheus/prometheus-agent-access.ts'
import type { ManagedMonitoring } from '../../infra/platform-props.ts'
import { platformDashboards } from '../platform-dashboards.ts'

/** Amazon evaluates rules no more often by default: its quota "Rule evaluation interval". */
const leastEvaluationSeconds = 30

/** Time between evaluations of the rules about requests. */
export const evaluationSeconds = ({ scrapeIntervalSeconds }: Settings) =>
  Math.max(leastEvaluationSeconds, scrapeIntervalSeconds)

/** What the platform's pods are told of a workspace. */
export function managedMonitoring(
  settings: Settings,
  prometheus: ManagedPrometheus,
): ManagedMonitoring {
  return {
    kind: 'managed',
    prometheus,
    proxyImage: settings.images.signingProxy,
    grafana: {
      image: settings.images.grafana,
      datasource,
      dashboards: platformDashboards(settings),
      homeDashboard,
      scrapeIntervalSeconds: evaluationSeconds(settings),
    },
  }
}

/** How people reach the Grafana of the cluster. */
export function grafanaInCluster(namespace: string) {
  const { grafanaUsername: user, grafanaPassword: password } = credentialKeys
  const value = (key: string) => `{{index .data "${key}" | base64decode}}`
  return {
    url: 'http://localhost:3000',
    tunnelCommand: `kubectl --namespace ${namespace} port-forward service/grafana 3000`,
    credentialsCommand: `kubectl --namespace ${namespace} get secret ${credentialsSecretName} --output go-template='${value(user)}:${value(password)}'`,
  }
}
