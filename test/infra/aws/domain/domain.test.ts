import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DomainCertificate } from '../../../../infra/aws/domain/domain-certificate.ts'
import { DomainRecords } from '../../../../infra/aws/domain/domain-records.ts'
import { emptyStack, terraformResources } from '../../synthesized.ts'

const names = ['shop.example.com', 'wiki.shop.example.com'] as const

function domain() {
  const stack = emptyStack()
  const certificate = new DomainCertificate(stack, 'Certificate', {
    names: [...names],
    zone: 'example.com',
  })
  new DomainRecords(stack, 'Records', { certificate, loadBalancerHost: 'nlb.example.net' })
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
})

test("a domain's names lead to the load balancer by aliases, which a zone's own name may be", () => {
  const [, alias] = domain().records
  assert.equal(alias.type, 'A')
  assert.equal(alias.alias.name, 'nlb.example.net')
  assert.match(alias.for_each, /wiki\.shop\.example\.com/)
})
