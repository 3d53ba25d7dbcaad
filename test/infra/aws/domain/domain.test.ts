import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DomainCertificate } from '../../../../infra/aws/domain/domain-certificate.ts'
import { DomainRecords } from '../../../../infra/aws/domain/domain-records.ts'
import { emptyStack, terraformResources } from '../../synthesized.ts'

const names = ['shop.example.com', 'wiki.shop.example.com'] as const

interface Options {
  readonly validatedElsewhere?: boolean
  readonly amongOthers?: { readonly name: string; readonly takesOver: boolean }
}

function domain({ validatedElsewhere = false, amongOthers }: Options = {}) {
  const stack = emptyStack()
  const certificate = new DomainCertificate(stack, 'Certificate', {
    names: [...names],
    zone: 'example.com',
    validatedElsewhere,
  })
  const loadBalancerHost = 'nlb.example.net'
  new DomainRecords(stack, 'Records', { certificate, loadBalancerHost, amongOthers })
  const records = terraformResources(stack, 'aws_route53_record')
  return { stack, records }
}

describe("a domain's certificate", () => {
  test('is for every name, and replaced before the former one goes', () => {
    const [certificate] = terraformResources(domain().stack, 'aws_acm_certificate')
    assert.equal(certificate.domain_name, names[0])
    assert.deepEqual(certificate.subject_alternative_names, names.slice(1))
    assert.equal(certificate.validation_method, 'DNS')
    assert.equal(certificate.lifecycle.create_before_destroy, true)
  })

  test('is validated by records whose number a plan knows before ACM has said what is in them', () => {
    const [validation] = domain().records
    assert.equal(validation.for_each, `\${toset(${JSON.stringify(names).replace(',', ', ')})}`)
    assert.match(
      validation.records[0],
      /one\(\[for option in aws_acm_certificate\.\w+\.domain_validation_options : option\.resource_record_value if option\.domain_name == each\.key\]\)/,
    )
  })

  test('leaves the records alone that another environment is validated by, too', () => {
    const { stack, records } = domain({ validatedElsewhere: true })
    assert.equal(records.length, 1, 'only the alias')
    const [issued] = terraformResources(stack, 'aws_acm_certificate_validation')
    assert.equal(issued.validation_record_fqdns, undefined)
  })
})

test('of environments with the same names the one that takes over gets all clients while it is healthy', () => {
  const weights = [false, true].map((takesOver) => {
    const { records } = domain({ amongOthers: { name: 'shop', takesOver } })
    const alias = records.at(-1)
    assert.equal(alias.set_identifier, 'shop')
    assert.equal(alias.alias.evaluate_target_health, true)
    return alias.weighted_routing_policy.weight
  })
  assert.deepEqual(weights, [0, 1])
  assert.equal(domain().records.at(-1).weighted_routing_policy, undefined)
})

test("a domain's names lead to the load balancer by aliases, which a zone's own name may be", () => {
  const [, alias] = domain().records
  assert.equal(alias.type, 'A')
  assert.equal(alias.alias.name, 'nlb.example.net')
  assert.match(alias.for_each, /wiki\.shop\.example\.com/)
})
