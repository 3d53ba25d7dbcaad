import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { completeEnvironment } from '../../../embedded/machine/shell-environment.ts'

const proxy = 'http://proxy.example:3128'
const path = '/usr/bin:/bin'
const of = (env: Record<string, string>) => completeEnvironment({ PATH: path, ...env })

/** Addresses of this machine and of the cluster. */
const direct = ['127.0.0.1', 'localhost', '198.51.100.1', '10.96.0.0/16', '10.244.0.0/24', '.svc']

describe('a shell that names proxies', () => {
  for (const name of ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'ALL_PROXY', 'all_proxy']) {
    test(`by ${name} reaches the cluster without one`, () => {
      const { NO_PROXY = '', no_proxy: lower } = of({ [name]: proxy })
      assert.equal(lower, NO_PROXY)
      for (const address of direct) assert.ok(NO_PROXY.split(',').includes(address), address)
    })
  }

  test('keeps the exceptions that it has, in either spelling', () => {
    const { NO_PROXY = '' } = of({
      HTTPS_PROXY: proxy,
      NO_PROXY: 'a.example',
      no_proxy: 'b.example',
    })
    assert.match(NO_PROXY, /(^|,)a\.example(,|$)/)
    assert.match(NO_PROXY, /(^|,)b\.example(,|$)/)
  })

  test('names them to programs that read the other spelling', () => {
    assert.equal(of({ HTTPS_PROXY: proxy }).https_proxy, proxy)
    assert.equal(of({ http_proxy: proxy }).HTTP_PROXY, proxy)
  })

  test('means all of them by ALL_PROXY, unless a protocol has its own', () => {
    const { http_proxy: http, https_proxy: https } = of({
      ALL_PROXY: proxy,
      HTTPS_PROXY: 'http://own.example',
    })
    assert.deepEqual([http, https], [proxy, 'http://own.example'])
  })

  test('may leave out the protocol of a proxy', () => {
    assert.equal(of({ HTTPS_PROXY: 'proxy.example:3128' }).https_proxy, proxy)
  })

  test('keeps a SOCKS proxy to the programs that know it', () => {
    assert.equal(of({ ALL_PROXY: 'socks5://proxy.example' }).https_proxy, undefined)
  })
})

test('a shell without proxies gets no variables of proxies', () => {
  assert.deepEqual(of({ NO_PROXY: 'a.example', https_proxy: '' }), {
    PATH: `${path}:/usr/sbin:/sbin`,
  })
})

test("the folders of root's programs are not added to a PATH of other folders", () => {
  assert.deepEqual(completeEnvironment({ PATH: '/opt/bin' }), { PATH: '/opt/bin' })
})
