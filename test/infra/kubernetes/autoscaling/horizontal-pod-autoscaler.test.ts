import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  HorizontalPodAutoscaler,
  type HorizontalPodAutoscalerProps,
} from '../../../../infra/kubernetes/autoscaling/horizontal-pod-autoscaler.ts'
import { Deployment } from '../../../../infra/kubernetes/workload/deployment.ts'
import { autoscaling, manifest, resources, terraformResources, testBed } from '../../synthesized.ts'

const container = { name: 'shop', image: 'shop:1', resources }

function autoscaler(props: Partial<HorizontalPodAutoscalerProps> = {}) {
  const { stack, namespace } = testBed()
  const part = namespace.part('shop', 'app')
  const deployment = new Deployment(stack, 'Deployment', {
    part,
    replicas: 'autoscaled',
    user: 1000,
    containers: [container],
  })
  new HorizontalPodAutoscaler(stack, 'Autoscaler', {
    ...autoscaling,
    part,
    deployment,
    containers: [container],
    podEndSeconds: 30,
    ...props,
  })
  return { stack, spec: manifest(stack, 'HorizontalPodAutoscaler', 'shop').spec }
}

describe('an autoscaler', () => {
  test('goes by the share of the requested CPU that pods use', () => {
    const { metrics, minReplicas, maxReplicas } = autoscaler({ targetCpuPercent: 60 }).spec
    assert.deepEqual(metrics, [
      {
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } },
      },
    ])
    assert.deepEqual([minReplicas, maxReplicas], [1, 5])
  })

  test('adds pods at once, from one to five in one step', () => {
    const { scaleUp } = autoscaler().spec.behavior
    assert.equal(scaleUp.stabilizationWindowSeconds, 0)
    assert.equal(scaleUp.selectPolicy, 'Max')
    assert.ok(
      scaleUp.policies.some(
        ({ type, value }: { type: string; value: number }) => type === 'Pods' && value >= 4,
      ),
    )
  })

  test('removes pods late, and one at a time', () => {
    const { scaleDown } = autoscaler({ scaleDownStabilizationSeconds: 60 }).spec.behavior
    assert.equal(scaleDown.stabilizationWindowSeconds, 60)
    assert.deepEqual(scaleDown.policies, [{ type: 'Pods', value: 1, periodSeconds: 30 }])
  })

  test('comes after its Deployment', () => {
    const [resource] = terraformResources(
      autoscaler().stack,
      'kubernetes_horizontal_pod_autoscaler_v2',
    )
    assert.match(resource.spec.scale_target_ref.name, /\$\{kubernetes_deployment_v1\.Deployment/)
  })

  const refused: readonly [string, Partial<HorizontalPodAutoscalerProps>, RegExp][] = [
    ['at least is more than at most', { minReplicas: 6 }, /minReplicas is 6.*maxReplicas 5/],
    ['there would be no pod', { minReplicas: 0 }, /minReplicas is 0\. Fix: use at least 1/],
    ['the target is zero', { targetCpuPercent: 0 }, /targetCpuPercent is 0\. Fix: use 1 to 100/],
    ['the target is above 100 percent', { targetCpuPercent: 101 }, /targetCpuPercent is 101/],
    [
      'the time is more than Kubernetes takes',
      { scaleDownStabilizationSeconds: 3601 },
      /scaleDownStabilizationSeconds is 3601\. Fix: use 0 to 3600/,
    ],
    ['pods would take no time to end', { podEndSeconds: 0 }, /podEndSeconds is 0/],
    [
      'one of several containers requests no CPU',
      {
        containers: [
          container,
          {
            name: 'proxy',
            image: 'proxy:1',
            resources: { ...resources, requests: { cpu: '', memory: '64Mi' } },
          },
        ],
      },
      /the container proxy requests no cpu/,
    ],
  ]
  for (const [reason, props, message] of refused) {
    test(`throws when ${reason}`, () => {
      assert.throws(() => autoscaler(props), { message })
    })
  }
})
