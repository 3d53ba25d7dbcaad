import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { components } from '../../../embedded/node/components.ts'

const flagsOf = (name: string): Record<string, string> => {
  const component = components(true).find((each) => each.name === name)
  assert.ok(component, `there is no ${name}`)
  return Object.fromEntries(
    component.args.map((arg) => {
      const [flag = '', ...value] = arg.replace(/^--/, '').split('=')
      return [flag, value.join('=')]
    }),
  )
}

describe('the programs of the node', () => {
  test('start after what they need, and so stop before it', () => {
    const names = components(true).map(({ name }) => name)
    const isBefore = (first: string, second: string) =>
      assert.ok(names.indexOf(first) < names.indexOf(second), `${first} is not before ${second}`)
    isBefore('etcd', 'kube-apiserver')
    isBefore('kube-apiserver', 'kube-scheduler')
    isBefore('containerd', 'kubelet')
  })

  test('etcd answers on loopback, and only who has a certificate', () => {
    const etcd = flagsOf('etcd')
    assert.equal(etcd['listen-client-urls'], 'https://127.0.0.1:2379')
    assert.equal(etcd['listen-peer-urls'], 'https://127.0.0.1:2380')
    assert.equal(etcd['client-cert-auth'], 'true')
    assert.equal(etcd['peer-client-cert-auth'], 'true')
  })

  test('the API server answers on the bridge alone, and grants what RBAC grants', () => {
    const api = flagsOf('kube-apiserver')
    assert.equal(api['bind-address'], '198.51.100.1')
    assert.equal(api['authorization-mode'], 'Node,RBAC')
    assert.match(api['enable-admission-plugins'] ?? '', /NodeRestriction/)
  })

  for (const name of ['kube-controller-manager', 'kube-scheduler']) {
    test(`${name} answers on loopback, and waits for no other to give up the lead`, () => {
      assert.equal(flagsOf(name)['bind-address'], '127.0.0.1')
      assert.equal(flagsOf(name)['leader-elect'], 'false')
    })
  }
})
