import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parse } from 'yaml'
import { awsStack, complete, only, type SynthesizedStack } from './synthesized-stack.ts'

const domain = { name: 'metrics.example.com', zone: 'example.com' }
const orders = {
  ...{ image: 'registry.invalid/orders:1', port: 8080, health: '/health' },
  ...{ routes: ['/orders'], requestCounter: 'spring-boot' },
}
const services = {
  orders: { ...orders, host: 'orders.metrics.example.com' },
  elsewhere: { ...orders, host: 'orders.example.org' },
}

const plain = awsStack('aws')
const served = awsStack('aws', { ...complete, dev: { domain } }, { services })

const loadBalancer = (stack: SynthesizedStack) =>
  parse(only(stack, 'helm_release', 'Workloads_Platform_NginxIngressController').values[0])
    .controller.service

/** An annotation of the load balancer. */
const annotation = (stack: SynthesizedStack, name: string) =>
  loadBalancer(stack).annotations[`service.beta.kubernetes.io/aws-load-balancer-${name}`]

/** What the demo app is told about passwords over plain HTTP. */
function plainHttpPasswords(stack: SynthesizedStack) {
  const { spec } = only(stack, 'kubernetes_deployment_v1', 'Workloads_Platform_WebService')
  const { env } = spec.template.spec.container[0]
  return env.find(({ name }: { name: string }) => name === 'PLAIN_HTTP_PASSWORDS')?.value
}

describe('an environment of AWS without a domain', () => {
  test('says in its outputs that it is plain HTTP, and takes no passwords', () => {
    assert.match(plain.output.transport.value, /^Plain HTTP: .*no passwords.*Set aws\.dev\.domain/)
    assert.equal(plainHttpPasswords(plain), 'false')
    assert.equal(plain.resource.aws_acm_certificate, undefined)
  })

  test('takes them where settings say so, and says that', () => {
    const stack = awsStack('aws', { ...complete, dev: { plainHttpPasswords: true } })
    assert.equal(plainHttpPasswords(stack), undefined)
    assert.match(stack.output.transport.value, /takes passwords all the same/)
  })
})

describe('an environment of AWS with a domain', () => {
  test('ends TLS at the load balancer, with the certificate once it is issued', () => {
    assert.equal(annotation(served, 'ssl-ports'), '443')
    assert.match(annotation(served, 'ssl-cert'), /aws_acm_certificate_validation\.\w+\.certificate/)
    assert.match(annotation(served, 'ssl-negotiation-policy'), /TLS13-1-2/)
    assert.equal(plainHttpPasswords(served), 'false')
  })

  test('is served by its name, and by the hosts of services below it', () => {
    assert.equal(served.output.app.value, 'https://metrics.example.com')
    assert.match(served.output.transport.value, /^TLS/)
    const certificate = only(served, 'aws_acm_certificate')
    assert.equal(certificate.domain_name, 'metrics.example.com')
    assert.deepEqual(certificate.subject_alternative_names, ['orders.metrics.example.com'])
    assert.match(only(served, 'aws_route53_record', 'Domain').alias.name, /kubernetes_ingress_v1/)
  })

  test('lets the load balancer reach the port that redirects', () => {
    const policies = Object.values(served.resource.kubernetes_network_policy_v1 ?? {})
    const nginx = policies.find(({ metadata }) => metadata.name === 'nginx')
    const ports = nginx.spec.ingress.flatMap(({ ports }: { ports: { port: string }[] }) => ports)
    assert.ok(ports.some(({ port }: { port: string }) => port === '8000'))
  })
})

describe('the load balancer of AWS', () => {
  test('is reached from the internet, from anywhere, where settings say nothing', () => {
    assert.equal(annotation(plain, 'scheme'), 'internet-facing')
    assert.equal(loadBalancer(plain).loadBalancerSourceRanges, undefined)
  })

  test('is reached from the addresses alone that settings name', () => {
    const stack = awsStack('aws', { ...complete, dev: { allowedCidrs: ['203.0.113.0/24'] } })
    assert.deepEqual(loadBalancer(stack).loadBalancerSourceRanges, ['203.0.113.0/24'])
  })

  test('is off the internet where settings say so', () => {
    const stack = awsStack('aws', { ...complete, dev: { access: 'internal' } })
    assert.equal(annotation(stack, 'scheme'), 'internal')
  })
})
