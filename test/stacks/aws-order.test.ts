import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { dependencyGraph, needs } from './dependency-graph.ts'
import { awsStack } from './synthesized-stack.ts'

const stack = awsStack('aws')
const graph = dependencyGraph(stack)
const names = [...graph.keys()]
const ofType = (pattern: RegExp) => names.filter((name) => pattern.test(name))

/** Whether Terraform destroys every one of these before every one of those. */
function assertGoesBefore(these: readonly string[], those: readonly string[]) {
  assert.ok(these.length > 0 && those.length > 0, `${these} ${those}`)
  for (const each of these) {
    const needed = needs(graph, each)
    for (const other of those) assert.ok(needed.has(other), `${each} does not need ${other}`)
  }
}

const nodes = ofType(/^helm_release\.Nodes/)
const workloads = [
  ...ofType(/^kubernetes_/),
  ...ofType(/^helm_release\./).filter((name) => !nodes.includes(name)),
]
const access = ofType(/^aws_eks_access_policy_association\./)
const entry = ofType(/^aws_eks_access_entry\./)
const cluster = ofType(/^aws_eks_cluster\./)
const vpc = ofType(/^aws_vpc\./)

describe('destroying the stack aws', () => {
  test('has no circle in it', () => {
    for (const name of names) assert.ok(!needs(graph, name).has(name), name)
  })

  test('removes the ingress before what its chart installed, and all that runs before the nodes', () => {
    assertGoesBefore(ofType(/^kubernetes_ingress_v1\./), ofType(/^helm_release\.\w*NginxIngress/))
    assertGoesBefore([...workloads, ...ofType(/^aws_eks_addon\./)], nodes)
  })

  test('goes on to access, cluster and network', () => {
    assertGoesBefore(nodes, [
      ...access,
      ...entry,
      ...ofType(/^aws_iam_role_policy_attachment\.Nodes/),
    ])
    assertGoesBefore(entry, cluster)
    assertGoesBefore(cluster, ofType(/^aws_iam_role_policy(_attachment)?\.Cluster/))
    assertGoesBefore(cluster, vpc)
  })

  test('leaves the private subnets their way out until nothing there calls AWS', () => {
    assertGoesBefore(nodes, [
      ...ofType(/^aws_route\./),
      ...ofType(/^aws_nat_gateway\./),
      ...ofType(/^aws_internet_gateway\./),
      ...ofType(/^aws_route_table_association\./),
    ])
    assertGoesBefore(ofType(/^aws_nat_gateway\./), ofType(/^aws_internet_gateway\./))
  })

  test('waits for the volumes before it takes the nodes away, and the cluster that deletes them', () => {
    const [ready] = ofType(/^terraform_data\.ClusterReady/)
    assert.ok(ready)
    assertGoesBefore(ofType(/^kubernetes_namespace_v1\./), [ready])
    assertGoesBefore([ready], [...nodes, ...cluster])
  })

  test('keeps the log group until nothing writes to it', () => {
    assertGoesBefore(cluster, ofType(/^aws_cloudwatch_log_group\.Cluster/))
    assertGoesBefore(ofType(/^aws_flow_log\./), ofType(/^aws_cloudwatch_log_group\.Network/))
  })
})

describe('planning the stack aws', () => {
  test('names what a resource depends on as Terraform wants it', () => {
    const resources = Object.values(stack.resource).flatMap((byId) => Object.values(byId))
    const named: string[] = resources.flatMap(({ depends_on }) => depends_on ?? [])
    assert.ok(named.length > 0)
    for (const name of named) assert.match(name, /^(data\.)?[a-z][a-z0-9_]*\.[A-Z][\w-]*$/)
  })

  test('asks the cluster for nothing', () => {
    const sources = ofType(/^data\./)
    assert.ok(sources.length > 0)
    for (const source of sources) {
      const needed = [...needs(graph, source)]
      assert.ok(
        !needed.some((name) => /^aws_eks_|^provider\.(kubernetes|helm)$/.test(name)),
        source,
      )
    }
  })

  test('describes no object whose kind the cluster would have to know already', () => {
    assert.equal(stack.resource.kubernetes_manifest, undefined)
  })

  test('has no token: the providers fetch one when they need it', () => {
    for (const name of ['kubernetes', 'helm']) {
      const text = JSON.stringify(stack.provider[name])
      assert.match(text, /"eks","get-token"/)
      assert.doesNotMatch(text, /"token"|client_key|password/)
    }
  })
})
