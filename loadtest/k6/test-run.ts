import { stringify } from 'yaml'
import type { K6Plan } from './plan.ts'
import { k6Script } from './script.ts'

/** Names both objects; the runners' pods bear it as the label `k6_cr`. */
const name = 'tally-load'

/** Pods that send side by side: k6 divides requests and virtual users among them. */
const maxRunners = 4

/** What a ConfigMap holds (https://kubernetes.io/docs/concepts/configuration/configmap/). */
const maxBytes = 1_048_576

/**
 * Manifests for k6-operator: a TestRun, and the ConfigMap with its script. Each runner prints its summary,
 * since its files end with its pod.
 * @throws Error when the script is too large
 */
export function k6TestRun(plan: K6Plan): string {
  const script = k6Script(plan)
  if (Buffer.byteLength(script) > maxBytes) {
    throw new Error(
      `The script has more than the ${maxBytes} bytes that a ConfigMap holds. Fix: --export k6, and a volume with it (spec.script.volumeClaim of the TestRun); or fewer requests with bodies`,
    )
  }
  const { connections, requests } = plan.asked
  const file = 'load.js'
  return [
    `# kubectl apply -f <this file>; when the TestRun is finished:
# kubectl logs -l k6_cr=${name},runner=true --tail=-1 > k6.log && npm run load -- --reconcile k6.log
`,
    stringify({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name },
      data: { [file]: script },
    }),
    stringify({
      apiVersion: 'k6.io/v1alpha1',
      kind: 'TestRun',
      metadata: { name },
      spec: {
        parallelism: Math.min(maxRunners, connections, requests),
        script: { configMap: { name, file } },
        runner: {
          env: [
            { name: 'TALLY_URL', value: plan.url },
            { name: 'TALLY_SUMMARY', value: 'stdout' },
          ],
        },
      },
    }),
  ].join('---\n')
}
