import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LogCollector } from '../../../../infra/kubernetes/logs/log-collector.ts'
import { LogStore } from '../../../../infra/kubernetes/logs/log-store.ts'
import { credentials, manifest, testBed } from '../../synthesized.ts'

function logCollector(linkedFolders: readonly string[] = []) {
  const { stack, namespace, nodes } = testBed()
  const common = { namespace, credentials, image: 'any:1' }
  const sizes = { nodePort: 30428, retentionDays: 7, volumeGiB: 4 }
  const to = new LogStore(stack, 'LogStore', { ...common, ...sizes })
  new LogCollector(stack, 'LogCollector', { ...common, nodes, to, linkedFolders })
  const { spec } = manifest(stack, 'DaemonSet', 'log-collector').spec.template
  return { stack, spec, args: spec.containers[0].args as string[] }
}

describe('the log collector', () => {
  test('runs on every node, whatever the node is kept for', () => {
    assert.deepEqual(logCollector().spec.tolerations, [{ operator: 'Exists' }])
  })

  test('is root, as whom log files belong to, without any right of it', () => {
    const { spec } = logCollector()
    assert.equal(spec.securityContext.runAsUser, 0)
    const [{ securityContext }] = spec.containers
    assert.deepEqual(securityContext.capabilities, { drop: ['ALL'] })
    assert.equal(securityContext.allowPrivilegeEscalation, false)
    assert.equal(securityContext.readOnlyRootFilesystem, true)
  })

  test("reads the containers' logs, and writes to the platform's own folder of the node alone", () => {
    const { spec } = logCollector(['/var/lib/docker/containers'])
    const folders = Object.fromEntries(
      spec.volumes
        .filter(({ hostPath }: { hostPath?: object }) => hostPath)
        .map(({ name, hostPath }: { name: string; hostPath: { path: string } }) => [
          name,
          hostPath.path,
        ]),
    )
    const mounts = spec.containers[0].volumeMounts as { name: string; readOnly?: boolean }[]
    const paths = (readOnly: boolean) =>
      mounts
        .filter((mount) => mount.name in folders && (mount.readOnly ?? false) === readOnly)
        .map(({ name }) => folders[name])
    assert.deepEqual(paths(true), [
      '/var/log/containers',
      '/var/log/pods',
      '/var/lib/docker/containers',
    ])
    assert.deepEqual(paths(false), ['/var/lib/tally-log-collector/shop-ns'])
  })

  test("collects the platform's logs alone, where a cluster has other tenants", () => {
    assert.ok(
      logCollector().args.includes(
        '-kubernetesCollector.excludeFilter=!kubernetes.pod_namespace:in("shop-ns","shop-ns-nodes")',
      ),
    )
  })

  test('keeps on disk what the store does not take, up to a limit', () => {
    const { args } = logCollector()
    assert.ok(args.includes('-tmpDataPath=/var/lib/tally-log-collector'))
    assert.ok(args.includes('-remoteWrite.maxDiskUsagePerURL=1GiB'))
  })

  test('signs in to the store in the cluster, and lets nobody write through it without', () => {
    const { args } = logCollector()
    assert.ok(args.includes('-remoteWrite.url=http://logs.shop-ns.svc:9428/insert/native'))
    assert.ok(args.includes('-remoteWrite.basicAuth.passwordFile=/etc/credentials/logs-password'))
    assert.ok(args.includes('-httpAuth.password=file:///etc/credentials/logs-password'))
  })

  test('may list pods and namespaces and see nodes, and change nothing', () => {
    const { rules } = manifest(logCollector().stack, 'ClusterRole', 'shop-ns-nodes-log-collector')
    const verbs = rules.flatMap((rule: { verbs: string[] }) => rule.verbs)
    assert.deepEqual([...new Set(verbs)].sort(), ['get', 'list', 'watch'])
    const resources = rules.flatMap((rule: { resources: string[] }) => rule.resources)
    assert.deepEqual(resources, ['pods', 'namespaces', 'nodes'])
  })
})
