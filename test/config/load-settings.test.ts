import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { defaults } from '../../config/defaults.ts'
import { loadSettings, parseSettings } from '../../config/load-settings.ts'
import { file, refusal, refuses } from './refusal.ts'

describe('settings', () => {
  test('are all optional, and the defaults themselves are valid', () => {
    assert.deepEqual(parseSettings({}, file), defaults)
  })

  test('keep the defaults beside what is set', () => {
    const settings = parseSettings({ web: { limits: { cpu: '2' } } }, file)
    assert.deepEqual(settings.web, {
      ...defaults.web,
      limits: { ...defaults.web.limits, cpu: '2' },
    })
  })

  test('point every image and the chart at a mirror', () => {
    const names = [...Object.keys(defaults.images), 'appBuild', 'appRuntime']
    const images = Object.fromEntries(
      names.map((name) => [name, `mirror.local:5000/${name.toLowerCase()}:1`]),
    )
    const nginxIngress = { repository: 'oci://mirror.local:5000/charts' }
    const settings = parseSettings({ images, charts: { nginxIngress } }, file)
    assert.deepEqual(settings.images, images)
    assert.equal(settings.charts.nginxIngress.repository, nginxIngress.repository)
  })

  test('take a relative kubeconfig from the folder of the settings file', () => {
    const { local } = parseSettings({ local: { kubeconfig: 'kube.conf' } }, file)
    assert.equal(local.kubeconfig, '/home/anna/tally/kube.conf')
  })

  test('leave the home folder in a kubeconfig unexpanded', () => {
    const { local } = parseSettings({ local: { kubeconfig: '~/other' } }, file)
    assert.equal(local.kubeconfig, '~/other')
  })

  test('refuse an unknown key and name the known ones', () => {
    refuses(
      { web: { limit: {} } },
      file,
      'web.limit',
      'value {}',
      'one of: autoscaling, requests, limits',
    )
    refuses({ zzz: 1 }, 'zzz', 'remove it', 'namespace', 'nodePorts')
  })

  test('refuse a key that every object inherits', () => {
    refuses(JSON.parse('{"web": {"constructor": 1}}'), 'web.constructor', 'no such setting')
  })

  test('refuse a wrong type with the value and what is allowed', () => {
    refuses({ scrapeIntervalSeconds: '5' }, 'scrapeIntervalSeconds: "5"', 'from 1 to 60')
    refuses({ charts: [] }, 'charts: []', 'an object with any of: nginxIngress')
    refuses('text', '"text"', 'an object')
  })

  test('refuse a number out of range, or with a fraction', () => {
    refuses({ scrapeIntervalSeconds: 61 }, '61', 'from 1 to 60')
    refuses({ web: { autoscaling: { maxReplicas: 1.5 } } }, '1.5', 'a whole number')
    refuses({ web: { autoscaling: { targetCpuPercent: 101 } } }, '101', 'from 1 to 100')
  })

  test('refuse what is no Kubernetes quantity', () => {
    for (const memory of ['lots', '0', '-1Mi', '64MB', 64]) {
      refuses({ web: { requests: { memory } } }, 'web.requests.memory', '"128Mi"')
    }
  })

  test('refuse a request above its limit and name both', () => {
    refuses(
      { web: { requests: { cpu: '1500m' }, limits: { cpu: '1' } } },
      'web.requests.cpu: "1500m"',
      'limits.cpu "1"',
    )
  })

  test('refuse more pods at least than at most and name both', () => {
    refuses(
      { web: { autoscaling: { minReplicas: 6 } } },
      'web.autoscaling.minReplicas: 6',
      'maxReplicas 5',
    )
  })

  test('refuse what is no schedule of five fields', () => {
    for (const schedule of ['daily', '@daily', '0 3 * *', '0 0 3 * * *', '']) {
      refuses({ mongodb: { backup: { schedule } } }, 'mongodb.backup.schedule', '"0 3 * * *"')
    }
    const backup = { schedule: '*/30 0-6,12 1 * 1-5' }
    assert.equal(parseSettings({ mongodb: { backup } }, file).mongodb.backup.keep, 7)
  })

  test('compare quantities by what they stand for', () => {
    const web = { requests: { memory: '1000Ki' }, limits: { memory: '1Mi' } }
    assert.equal(parseSettings({ web }, file).web.requests.memory, '1000Ki')
  })

  test('refuse two node ports with one number and name both', () => {
    refuses({ nodePorts: { grafana: 30080 } }, 'nodePorts.grafana: 30080', 'nodePorts.http')
  })

  test('refuse a node port that no node has', () => {
    refuses({ nodePorts: { http: 80 } }, 'nodePorts.http: 80', '30000 to 32767')
  })

  test('refuse images that can move', () => {
    for (const redis of ['redis', 'redis:latest', 'mirror:5000/redis', 'redis:']) {
      refuses({ images: { redis } }, 'images.redis', 'a tag other than latest')
    }
  })

  test('refuse base images with anything that a shell or a builder could read otherwise', () => {
    for (const appBuild of ['$(reboot):1', 'a;b:1', 'a b:1', 'a:1,b', '`a`:1', '--x:1']) {
      refuses({ images: { appBuild } }, 'images.appBuild')
    }
  })

  test('take a digest in place of a tag', () => {
    const redis = `redis@sha256:${'0'.repeat(64)}`
    assert.equal(parseSettings({ images: { redis } }, file).images.redis, redis)
  })

  test('refuse text that Terraform would read as an expression', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is Terraform's, not ours
    refuses({ local: { kubeconfig: '${file("/etc/passwd")}' } }, 'local.kubeconfig')
  })

  test('refuse a namespace that others own', () => {
    for (const namespace of ['default', 'kube-system', 'Tally']) {
      refuses({ namespace }, `namespace: "${namespace}"`)
    }
  })

  test('refuse to build an image into one cluster and run it on another', () => {
    refuses({ local: { context: 'kind' } }, 'local.context', '"kind"', '"minikube"', 'local.image')
  })

  test('allow any context with an image that need not be built', () => {
    const local = { context: 'kind', image: 'mirror:5000/tally-app:1' }
    assert.equal(parseSettings({ local }, file).local.context, 'kind')
  })

  test('list every problem in one message', () => {
    const message = refusal({ azure: {}, web: { limits: { cpu: 0 } }, nodePorts: { http: 30090 } })
    assert.equal(message.split('\n').length, 4)
  })
})

describe('a settings file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tally-settings-'))
  const written = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }

  test('may be absent', () => {
    assert.deepEqual(loadSettings({ root: folder }), defaults)
  })

  test('is read from where TALLY_SETTINGS says', () => {
    const other = written('other.json', '{"namespace": "elsewhere"}')
    assert.equal(loadSettings({ root: folder, file: other }).namespace, 'elsewhere')
  })

  test('is refused when TALLY_SETTINGS names one that is not there', () => {
    const missing = join(folder, 'missing.json')
    assert.throws(() => loadSettings({ root: folder, file: missing }), {
      name: 'SettingsError',
      message: /missing\.json.*does not exist.*leave both out/,
    })
  })

  test('is refused when it is no JSON', () => {
    const broken = written('broken.json', '{"namespace":')
    assert.throws(() => loadSettings({ root: folder, file: broken }), {
      name: 'SettingsError',
      message: /broken\.json is no JSON: Unexpected end/,
    })
  })
})
