import assert from 'node:assert/strict'
import { delimiter } from 'node:path'
import { test } from 'node:test'
import { checkout } from '../checkout.ts'
import {
  autoscalerCall,
  autoscalerCallOf,
  disabled,
  failing,
  scaling,
} from '../cluster/autoscaler-answers.ts'
import { kubeconfigOf } from '../cluster/kubernetes-stand-in.ts'
import { deployed, platform, pod } from '../deployed-platform.ts'

const nowhere = { app: null, prometheus: null, grafana: null, logs: null, dashboards: null }

test('where nothing is deployed every address is null, and it is not ready', async (t) => {
  const { tally } = await checkout(t)
  const { exitCode, stdout } = await tally(['status', '--json'])
  assert.equal(exitCode, 1)
  assert.deepEqual(JSON.parse(stdout), {
    target: null,
    ready: false,
    kubeconfig: null,
    urls: nowhere,
    pods: [],
    services: [],
    forwarded: [],
    notMeasured: [],
    notEnforced: [],
    unhealthy: [],
  })
})

test('where nothing is deployed status says how to deploy', async (t) => {
  const { tally } = await checkout(t)
  assert.equal((await tally(['status'])).stdout, 'Nothing is deployed. Deploy it: npm run up')
})

test('a state that holds nothing any more is nothing deployed', async (t) => {
  const { tally, write } = await checkout(t)
  await write('terraform.local.tfstate', { version: 4, resources: [] })
  assert.equal(JSON.parse((await tally(['status', '--json'])).stdout).target, null)
})

test('a cluster that is gone is an answer, not an error', async (t) => {
  const { tally, write } = await checkout(t)
  await write('terraform.embedded.tfstate', deployed)
  const { unhealthy, ...status } = JSON.parse((await tally(['status', '--json'])).stdout)
  assert.deepEqual(status, {
    target: 'embedded',
    ready: false,
    kubeconfig: null,
    urls: nowhere,
    pods: [],
    services: [],
    forwarded: [],
    notMeasured: [],
    notEnforced: [],
  })
  assert.match(unhealthy[0], /can't be reached: its programs are not running.*npm run up/)
})

test('a state that can not be read is named, with how to bring it back', async (t) => {
  const { tally, write } = await checkout(t)
  await write('terraform.local.tfstate', '{"version": 4, "resou')
  const { exitCode, stdout, stderr } = await tally(['status', '--json'])
  assert.equal(exitCode, 1)
  assert.equal(stdout, '')
  assert.match(stderr, /terraform\.local\.tfstate can not be read.*cp .*\.backup/)
  assert.doesNotMatch(stderr, /\n\s+at /)
})

test('where two are deployed one has to be named', async (t) => {
  const { tally, write } = await checkout(t)
  await write('terraform.local.tfstate', deployed)
  await write('terraform.embedded.tfstate', deployed)
  assert.match((await tally(['status'])).stderr, /embedded, local\. Name one with --target$/)
})

test('a platform that answers is ready, with the addresses it answers at', async (t) => {
  const { tally, ports } = await platform(t, [pod('app', true), pod('prometheus', true)])
  const { exitCode, stdout } = await tally(['status', '--json'])
  const status = JSON.parse(stdout)
  assert.deepEqual(status.unhealthy, [])
  assert.equal(exitCode, 0)
  assert.equal(status.target, 'local')
  assert.equal(status.ready, true)
  assert.match(status.kubeconfig, /kubeconfig$/)
  assert.deepEqual(status.urls, {
    app: `http://127.0.0.1:${ports.http}`,
    prometheus: `http://127.0.0.1:${ports.prometheus}`,
    grafana: null,
    logs: null,
    dashboards: `http://127.0.0.1:${ports.prometheus}/user/`,
  })
  assert.deepEqual(status.pods[0], { name: 'app-0', component: 'app', ready: true, restarts: 2 })
})

test('what the cluster does not measure is said in a line each, and is nothing unhealthy', async (t) => {
  const scraped = { metric: { job: 'kubelet' }, values: [[0, '1'] as const, [290, '1'] as const] }
  const { tally } = await platform(t, [pod('app', true)], {
    seriesOf: (query) => (query.startsWith('up{') ? [scraped] : []),
  })
  const { exitCode, stdout } = await tally(['status'])
  assert.equal(exitCode, 0)
  assert.match(stdout, /^not measured {5}throttling and network traffic of pods: /m)
  assert.match(stdout, /^not measured {5}space left on volumes: /m)
})

test('passwords are shown to those who ask for them alone', async (t) => {
  const { tally } = await platform(t, [pod('app', true)])
  assert.doesNotMatch((await tally(['status', '--json'])).stdout, /pass-of/)
  const { stdout } = await tally(['status', '--json', '--show-secrets'])
  assert.deepEqual(JSON.parse(stdout).credentials, {
    prometheus: 'tally:pass-of-prometheus',
    grafana: 'admin:pass-of-grafana',
  })
})

test('half deployed is not ready, and says which pod is why', async (t) => {
  const { tally } = await platform(t, [pod('app', true), pod('redis', false)])
  const { exitCode, stdout } = await tally(['status', '--json'])
  const status = JSON.parse(stdout)
  assert.equal(exitCode, 1)
  assert.equal(status.ready, false)
  assert.deepEqual(status.unhealthy, ['pod redis-0, container redis: CrashLoopBackOff'])
})

test('a Secret that lacks a password is unhealthy, and Prometheus then has no address', async (t) => {
  const { tally } = await platform(t, [pod('app', true)], {
    data: { 'prometheus-username': 'tally' },
  })
  const status = JSON.parse((await tally(['status', '--json'])).stdout)
  assert.equal(status.urls.prometheus, null)
  assert.match(status.unhealthy[0], /Secret tally\/tally-credentials has no prometheus-password/)
})

test('a Grafana that is there and does not answer is unhealthy', async (t) => {
  const { tally } = await platform(t, [pod('app', true), pod('grafana', true)])
  const status = JSON.parse((await tally(['status', '--json'])).stdout)
  assert.match(
    status.unhealthy.join('\n'),
    /^grafana: no answer on port \d+, and no port-forward: .*services\/grafana$/,
  )
})

test('the autoscaler is shown with what it goes by', async (t) => {
  const { tally } = await platform(t, [pod('app', true)])
  const { stdout } = await tally(['status'])
  assert.match(stdout, /^autoscaler +app: 2 pods, wants 4 \(1 to 5\), cpu 70 % of 50 %$/m)
})

const orders = {
  image: 'orders:1',
  port: 8080,
  routes: ['/orders'],
  health: '/health',
  requestCounter: 'spring-boot',
}

test('each service is shown with its routes, its pods and what they run', async (t) => {
  const { tally } = await platform(
    t,
    [pod('app', true), pod('orders', true), pod('orders', false)],
    {
      settings: { services: { orders: { ...orders, host: 'shop.example.org' } } },
      answers: { [autoscalerCallOf('orders')]: scaling },
    },
  )
  const { stdout } = await tally(['status'])
  assert.match(stdout, /^service +app: 1 of 1 pods ready, app:1, \/ .*\/notes$/m)
  assert.match(
    stdout,
    /^service +orders: 1 of 2 pods ready, orders:1, shop\.example\.org\/orders$/m,
  )
  assert.match(stdout, /^autoscaler +orders: 2 pods/m)
  assert.match(stdout, /^unhealthy +pod orders-0, container orders: CrashLoopBackOff$/m)
})

test('a service that was never deployed is unhealthy', async (t) => {
  const { tally } = await platform(t, [pod('app', true)], { settings: { services: { orders } } })
  const { unhealthy, services } = JSON.parse((await tally(['status', '--json'])).stdout)
  assert.deepEqual(unhealthy, ['autoscaler orders: it is not there. Fix: npm run up'])
  assert.deepEqual(services[1].pods, { ready: 0, all: 0 })
})

test('a platform without the demo app is ready without it', async (t) => {
  const { tally } = await platform(t, [pod('orders', true)], {
    settings: { demo: false, services: { orders } },
    answers: { [autoscalerCallOf('orders')]: scaling },
  })
  const status = JSON.parse((await tally(['status', '--json'])).stdout)
  assert.deepEqual(status.unhealthy, [])
  assert.deepEqual(
    status.services.map(({ name }: { name: string }) => name),
    ['orders'],
  )
})

test('a platform whose autoscaler knows no figure is not ready', async (t) => {
  const { tally } = await platform(t, [pod('app', true)], {
    answers: { [autoscalerCall]: failing('there are no metrics') },
  })
  const { exitCode, stdout } = await tally(['status', '--json'])
  const status = JSON.parse(stdout)
  assert.equal(exitCode, 1)
  assert.equal(status.ready, false)
  assert.equal(status.services[0].autoscaler.cpuPercent.current, null)
})

test('a pod of the app that goes away with the load is nothing unhealthy', async (t) => {
  const leaving = (component: string) => {
    const { metadata, status } = pod(component, false)
    return { metadata: { ...metadata, deletionTimestamp: '2026-11-01T00:00:00Z' }, status }
  }
  const { tally } = await platform(t, [pod('app', true), leaving('app'), leaving('redis')])
  const { unhealthy } = JSON.parse((await tally(['status', '--json'])).stdout)
  assert.deepEqual(unhealthy, ['pod redis-0 is terminating'])
})

test('a pod of the app that its autoscaler has just added is nothing unhealthy', async (t) => {
  const added = (secondsAgo: number, component = 'app', restartCount = 0) => {
    const { metadata, spec, status } = pod(component, false)
    const creationTimestamp = new Date(Date.now() - secondsAgo * 1000).toISOString()
    const state = { waiting: { reason: 'ContainerCreating' } }
    const containerStatuses = [{ name: component, restartCount, state }]
    return {
      metadata: { ...metadata, creationTimestamp },
      spec,
      status: { ...status, containerStatuses },
    }
  }
  const lookAt = async (...pods: Parameters<typeof platform>[1]) => {
    const { tally } = await platform(t, pods)
    const { exitCode, stdout } = await tally(['status', '--json'])
    const { unhealthy, services } = JSON.parse(stdout)
    return { exitCode, unhealthy, pods: services[0].pods }
  }
  const ready = pod('app', true)
  assert.deepEqual(await lookAt(ready, added(2)), {
    exitCode: 0,
    unhealthy: [],
    pods: { ready: 1, all: 2 },
  })
  for (const others of [[added(2)], [ready, added(60)], [ready, added(2, 'app', 1)]]) {
    const { unhealthy } = await lookAt(...others)
    assert.deepEqual(unhealthy, ['pod app-0, container app: ContainerCreating'])
  }
  const { unhealthy } = await lookAt(ready, added(2, 'redis'))
  assert.deepEqual(unhealthy, ['pod redis-0, container redis: ContainerCreating'])
})

test('with several kubeconfigs in KUBECONFIG, what is printed works when it is pasted', async (t) => {
  const { tally, write } = await platform(t, [pod('app', true)], {
    answers: { [autoscalerCall]: disabled },
    ownKubeconfig: false,
  })
  await write('other', kubeconfigOf('http://127.0.0.1:9').replaceAll('minikube', 'other'))
  const KUBECONFIG = ['other', 'kubeconfig'].join(delimiter)
  const { stdout } = await tally(['status', '--json'], { KUBECONFIG })
  const { kubeconfig, unhealthy } = JSON.parse(stdout)
  assert.match(kubeconfig, /^\/\S+\/other:\/\S+\/kubeconfig$/)
  assert.ok(
    unhealthy[0].includes(
      `Fix: KUBECONFIG='${kubeconfig}' kubectl --context 'minikube' --namespace tally scale`,
    ),
    unhealthy[0],
  )
})
