import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { autoscalerStatus } from '../../../cli/cluster/autoscaler-status.ts'
import { autoscalerCall, condition, disabled, failing, scaling } from './autoscaler-answers.ts'
import { type Answer, failure, kubeconfigFile, kubernetesStandIn } from './kubernetes-stand-in.ts'

const metricsApiCall = 'GET /apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io'
const unfetched =
  'failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)'

async function inspected(t: TestContext, answers: Readonly<Record<string, Answer>>) {
  const { kubeconfig } = await kubernetesStandIn(
    t,
    ({ call }) => answers[call] ?? failure(404, `no ${call}`),
  )
  const access = { kubeconfig: await kubeconfigFile(t, kubeconfig), context: 'minikube' }
  return autoscalerStatus(access, 'tally', 'tally-app')
}

test('an autoscaler that scales is shown with what it goes by', async (t) => {
  assert.deepEqual(await inspected(t, { [autoscalerCall]: scaling }), {
    autoscaler: {
      minReplicas: 1,
      maxReplicas: 5,
      currentReplicas: 2,
      desiredReplicas: 4,
      cpuPercent: { current: 70, target: 50 },
    },
  })
})

/** Why a metric is missing: what the cluster says, and what the user reads. */
const missingMetrics: Readonly<Record<string, [Readonly<Record<string, Answer>>, RegExp]>> = {
  'the autoscaler is missing': [{}, /^autoscaler tally-app: it is not there\. Fix: npm run up$/],
  'the controller has not begun': [
    { [autoscalerCall]: { status: 200, body: { spec: { maxReplicas: 5 } } } },
    /it has not looked at its pods yet/,
  ],
  'there is no metrics API': [
    { [autoscalerCall]: failing(unfetched) },
    /the cluster has no metrics API .*Fix: .*local\.metricsServer true/,
  ],
  'the metrics API does not answer': [
    {
      [autoscalerCall]: failing(unfetched),
      [metricsApiCall]: {
        status: 200,
        body: {
          spec: { service: { namespace: 'kube-system', name: 'metrics-server' } },
          status: {
            conditions: [condition('Available', 'False', 'MissingEndpoints', 'no addresses')],
          },
        },
      },
    },
    /the metrics API is not available: no addresses.*kube-system\/metrics-server$/,
  ],
  'the pods are too young': [
    {
      [autoscalerCall]: failing(
        'did not receive metrics for targeted pods (pods might be unready)',
      ),
    },
    /there are no figures of the pods yet: .*once it is ready/,
  ],
  'a container requests nothing': [
    { [autoscalerCall]: failing('missing request for cpu in container proxy of Pod app-1') },
    /the container proxy of app-1 requests no cpu.*Fix: give every container/,
  ],
  'somebody has scaled to nothing': [
    { [autoscalerCall]: disabled },
    /scaling is disabled\. Fix: kubectl --kubeconfig '\/\S+kubeconfig' --context 'minikube' --namespace tally scale deployment\/tally-app --replicas=1$/,
  ],
}
for (const [reason, [answers, said]] of Object.entries(missingMetrics)) {
  test(`where ${reason}, the problem says so and what fixes it`, async (t) => {
    assert.match((await inspected(t, answers)).problem ?? '', said)
  })
}
