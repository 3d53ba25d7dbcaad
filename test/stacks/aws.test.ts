import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parse } from 'yaml'
import { awsStack, complete, only, type SynthesizedStack } from './synthesized-stack.ts'

const dev = awsStack('aws')
const prod = awsStack('aws-prod')

const values = (stack: SynthesizedStack, release: string) =>
  parse(only(stack, 'helm_release', release).values[0])

/** An object of the release that makes EKS make nodes. */
const nodes = (stack: SynthesizedStack, kind: string) =>
  values(stack, 'Nodes').objects.find((each: { kind: string }) => each.kind === kind)

/** An annotation of the load balancer. */
const loadBalancer = (stack: SynthesizedStack, name: string) =>
  values(stack, 'Workloads_Platform_NginxIngressController').controller.service.annotations[
    `service.beta.kubernetes.io/aws-load-balancer-${name}`
  ]

describe('the stacks of AWS', () => {
  test('have the same resources but for what settings add', () => {
    const kinds = (stack: SynthesizedStack) =>
      Object.entries(stack.resource)
        .flatMap(([type, byId]) => Object.keys(byId).map((id) => `${type}.${id}`))
        // Zones with a NAT gateway each, and endpoints for images.
        .filter((name) => !/InternetAccess|ImageEndpoints/.test(name))
        .sort()
    assert.deepEqual(kinds(prod), kinds(dev))
    assert.deepEqual(kinds(awsStack('aws-test')), kinds(dev))
  })

  test('share no name, no state and no address', () => {
    const testStack = awsStack('aws-test')
    const stacks = [dev, testStack, prod]
    const distinct = (of: (stack: SynthesizedStack) => unknown) =>
      assert.equal(new Set(stacks.map((stack) => JSON.stringify(of(stack)))).size, 3)
    distinct((stack) => only(stack, 'aws_eks_cluster').name)
    distinct((stack) => only(stack, 'aws_ecr_repository').name)
    distinct((stack) => only(stack, 'aws_vpc').cidr_block)
    distinct((stack) => stack.terraform.backend.local.path)
    distinct((stack) => Object.values(stack.resource.aws_iam_role ?? {}).map(({ name }) => name))
  })

  test('take sizes from their own settings', () => {
    const stack = awsStack('aws-test', {
      ...complete,
      test: { nodes: { cpuLimit: 16, instanceTypes: ['m6i.xlarge'] }, logRetentionDays: 90 },
    })
    const { spec } = nodes(stack, 'NodePool')
    assert.deepEqual(spec.limits, { cpu: '16' })
    assert.deepEqual(spec.template.spec.requirements[0].values, ['m6i.xlarge'])
    for (const group of Object.values(stack.resource.aws_cloudwatch_log_group ?? {})) {
      assert.equal(group.retention_in_days, 90)
    }
  })

  test('mark everything with what costs are told apart by', () => {
    const stack = awsStack('aws', { ...complete, tags: { 'cost-center': '4711' } })
    const wanted = { project: 'tally', environment: 'tally-aws', 'cost-center': '4711' }
    // What AWS knows no tags for.
    const without = [
      'aws_route',
      'aws_route53_record',
      'aws_kms_alias',
      'aws_volume_attachment',
      'aws_ecr_lifecycle_policy',
      'aws_eks_access_policy_association',
      'aws_route_table_association',
      'aws_iam_role_policy',
      'aws_iam_role_policy_attachment',
    ]
    for (const [type, byId] of Object.entries(stack.resource)) {
      if (!type.startsWith('aws_') || without.includes(type)) continue
      if (/^aws_s3_bucket_/.test(type)) continue
      for (const [id, { tags }] of Object.entries(byId)) {
        for (const [key, value] of Object.entries(wanted)) assert.equal(tags?.[key], value, id)
      }
    }
    assert.equal(nodes(stack, 'NodeClass').spec.tags['cost-center'], '4711')
    assert.equal(only(stack, 'aws_instance').root_block_device.tags['cost-center'], '4711')
    assert.match(
      loadBalancer(stack, 'additional-resource-tags'),
      /,cost-center=4711|^cost-center=4711,/,
    )
    const { parameters } = only(stack, 'kubernetes_storage_class_v1')
    assert.ok(Object.values(parameters).includes('cost-center=4711'))
    // Both would differ at each plan.
    assert.equal(stack.provider.aws?.[0].default_tags, undefined)
  })

  test('put a public load balancer in front of NGINX, which sends to its pods', () => {
    const { service } = values(dev, 'Workloads_Platform_NginxIngressController').controller
    assert.equal(service.type, 'LoadBalancer')
    assert.equal(service.loadBalancerClass, 'eks.amazonaws.com/nlb')
    assert.equal(loadBalancer(dev, 'scheme'), 'internet-facing')
    assert.equal(loadBalancer(dev, 'nlb-target-type'), 'ip')
    assert.equal(loadBalancer(dev, 'target-group-attributes'), 'preserve_client_ip.enabled=true')
    assert.equal(only(dev, 'kubernetes_ingress_v1').wait_for_load_balancer, true)
    const release = only(dev, 'helm_release', 'Workloads_Platform_NginxIngressController')
    assert.equal(release.timeout, 1800)
  })

  test('take a pod of NGINX for ready when the load balancer does, so that a rollout loses nothing', () => {
    const { labels } = only(dev, 'kubernetes_namespace_v1', 'Workloads_Namespace').metadata
    assert.equal(labels['eks.amazonaws.com/pod-readiness-gate-inject'], 'enabled')
    assert.equal(labels['pod-security.kubernetes.io/enforce'], 'restricted')
  })

  test('run at least two of everything in production, over zones', () => {
    const { controller } = values(prod, 'Workloads_Platform_NginxIngressController')
    assert.ok(controller.replicaCount >= 2)
    // Else EKS would make one node for all of them.
    const [zonesOfNginx] = controller.topologySpreadConstraints
    assert.equal(zonesOfNginx.topologyKey, 'topology.kubernetes.io/zone')
    assert.equal(zonesOfNginx.whenUnsatisfiable, 'DoNotSchedule')
    assert.equal(zonesOfNginx.minDomains, 2)
    const app = only(prod, 'kubernetes_deployment_v1', 'Workloads_Platform_WebService')
    const [zones] = app.spec.template.spec.topology_spread_constraint
    assert.equal(zones.topology_key, 'topology.kubernetes.io/zone')
    assert.deepEqual([zones.when_unsatisfiable, zones.min_domains], ['DoNotSchedule', 2])
    // A zone whose nodes have failed takes no pod, and keeps none from the others.
    assert.deepEqual([zonesOfNginx.nodeTaintsPolicy, zones.node_taints_policy], ['Honor', 'Honor'])
    const { spec } = only(prod, 'kubernetes_horizontal_pod_autoscaler_v2')
    assert.ok(spec.min_replicas >= 2)
    assert.equal(nodes(prod, 'NodeClass').spec.subnetSelectorTerms.length, 3)
  })

  test('run all on one node in development, whatever its zone', () => {
    const app = only(dev, 'kubernetes_deployment_v1', 'Workloads_Platform_WebService')
    for (const { when_unsatisfiable } of app.spec.template.spec.topology_spread_constraint) {
      assert.equal(when_unsatisfiable, 'ScheduleAnyway')
    }
  })

  test('send metrics to the monitoring host alone, and wait for its password', () => {
    const config = parse(
      only(dev, 'kubernetes_config_map_v1', 'Workloads_Platform_PrometheusAgent').data[
        'prometheus.yml'
      ],
    )
    const [{ url, basic_auth, tls_config }] = config.remote_write
    assert.equal(url, 'https://prometheus.tally-aws.internal:9090/api/v1/write')
    assert.equal(tls_config.ca_file, '/etc/credentials/authority.crt')
    assert.equal(basic_auth.password_file, '/etc/credentials/password')
    const agent = only(dev, 'kubernetes_deployment_v1', 'Workloads_Platform_PrometheusAgent')
    assert.equal(agent.wait_for_rollout, false)
    const [{ csi }] = agent.spec.template.spec.volume.filter(
      ({ name }: Record<string, string>) => name === 'credentials',
    )
    const [{ metadata, spec }] = values(dev, 'RemoteWriteFiles').objects
    assert.equal(csi.volume_attributes.secretProviderClass, metadata.name)
    const [{ jmesPath }] = parse(spec.parameters.objects)
    assert.deepEqual(jmesPath, [
      { path: 'username', objectAlias: 'username' },
      { path: 'password', objectAlias: 'password' },
      { path: 'authority', objectAlias: 'authority.crt' },
    ])
  })

  test("make the platform's passwords on the cluster, where Terraform never sees them", () => {
    const step = only(dev, 'terraform_data', 'Credentials')
    const { command, environment } = step.provisioner[0]['local-exec']
    assert.match(command, /aws eks update-kubeconfig .*\n.*cli\/main\.ts credentials/)
    assert.match(environment.TALLY_KUBECONFIG, /aws\/kubeconfig$/)
    assert.equal(dev.resource.kubernetes_secret_v1, undefined)
    assert.equal(dev.resource.aws_secretsmanager_secret_version, undefined)
  })

  test('keep data and the cluster itself in production', () => {
    const kept = (stack: SynthesizedStack) => [
      only(stack, 'kubernetes_storage_class_v1').reclaim_policy,
      only(stack, 'aws_eks_cluster').deletion_protection,
      only(stack, 'aws_ebs_volume').final_snapshot,
    ]
    assert.deepEqual(kept(prod), ['Retain', true, true])
    assert.deepEqual(kept(dev), ['Delete', false, false])
  })

  test('take snapshots of state and metrics by tags of their own', () => {
    const targets = Object.values(dev.resource.aws_dlm_lifecycle_policy ?? {}).map(
      ({ policy_details }) => JSON.stringify(policy_details.target_tags),
    )
    assert.equal(new Set(targets).size, 2)
    const { parameters } = only(dev, 'kubernetes_storage_class_v1')
    assert.ok(Object.values(parameters).includes('tally-snapshots=tally-aws-state'))
  })

  test('tell what a person needs next', () => {
    assert.deepEqual(Object.keys(dev.output).sort(), [
      'app',
      'credentials',
      'grafana',
      'grafanaCredentials',
      'grafanaTunnel',
      'images',
      'kubeconfig',
      'state',
      'transport',
    ])
    assert.match(dev.output.app.value, /^http:\/\/\$\{kubernetes_ingress_v1\..*hostname\}$/)
    assert.equal(
      dev.output.kubeconfig.value,
      'aws eks update-kubeconfig --region eu-central-1 --name tally-aws --alias tally-aws',
    )
  })
})

describe("the state of AWS' stacks", () => {
  test('stays on this machine by default, and an output says so', () => {
    assert.match(dev.terraform.backend.local.path, /terraform\.aws\.tfstate$/)
    assert.match(
      dev.output.state.value,
      /terraform\.aws\.tfstate in the repository, on this machine/,
    )
  })

  test('is kept in a bucket that settings name, encrypted and locked', () => {
    const { terraform, output } = awsStack('aws-prod', { ...complete, state: { bucket: 'states' } })
    assert.deepEqual(terraform.backend, {
      s3: {
        bucket: 'states',
        key: 'tally/aws-prod.tfstate',
        region: 'eu-central-1',
        encrypt: true,
        use_lockfile: true,
      },
    })
    assert.equal(output.state.value, 's3://states/tally/aws-prod.tfstate')
    assert.equal(terraform.required_version, '>= 1.11', 'the first one that knows this lock')
  })
})

describe('what AWS can not do without', () => {
  test('is in production a bucket for the state, unless a setting lets it be on one machine', () => {
    const refusals = (id: 'aws' | 'aws-prod', aws: object = {}) =>
      Object.values(awsStack(id, { ...complete, ...aws }).variable ?? {}).map(
        ({ validation }) => validation[0].error_message,
      )
    assert.match(refusals('aws-prod').join(), /The setting aws\.state is missing\. Fix: \S/)
    assert.deepEqual(refusals('aws-prod', { state: { bucket: 'states' } }), [])
    assert.deepEqual(refusals('aws-prod', { prod: { localState: true } }), [])
    assert.deepEqual(refusals('aws'), [])
    assert.match(refusals('aws', { dev: { localState: false } }).join(), /aws\.state/)
  })

  test('is missing without settings, which only the plan of that stack says', () => {
    const { variable = {} } = awsStack('aws', {})
    const messages = Object.values(variable).map(({ validation }) => validation[0].error_message)
    assert.equal(messages.length, 2)
    assert.match(
      messages.join('\n'),
      /The setting aws\.apiAccess is missing\. Fix: say how you reach/,
    )
    assert.match(messages.join('\n'), /The setting aws\.region is missing\. Fix: name the region/)
  })

  test('keeps every use of AWS waiting where the region is missing', () => {
    const { provider } = awsStack('aws', {})
    assert.match(provider.aws?.[0].region, /^\$\{var\.Region\}$/)
  })

  test('has its plan refused to whoever is not among the administrators', () => {
    const session = (stack: SynthesizedStack) =>
      Object.values(stack.data.aws_iam_session_context ?? {})[0]
    const administrators = ['arn:aws:iam::123456789012:role/ci']
    const named = awsStack('aws', { ...complete, administrators })
    const [{ condition, error_message }] = session(named).lifecycle.postcondition
    assert.equal(condition, `\${contains(${JSON.stringify(administrators)}, self.issuer_arn)}`)
    assert.match(error_message, /aws\.administrators does not name/)
    assert.equal(session(dev).lifecycle, undefined)
  })

  test('has its plan refused for another account than the one that the settings name', () => {
    const { provider } = awsStack('aws', { ...complete, accountId: '123456789012' })
    assert.deepEqual(provider.aws?.[0].allowed_account_ids, ['123456789012'])
  })

  test('leaves nothing to ask for where it is set', () => {
    assert.equal(dev.variable, undefined)
    assert.deepEqual(dev.provider.aws, [{ region: 'eu-central-1' }])
  })
})
