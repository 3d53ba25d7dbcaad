import assert from 'node:assert/strict'
import { test } from 'node:test'
import { credentialKeys } from '../../../infra/kubernetes/credentials.ts'
import {
  GeneratedCredentials,
  type GeneratedCredentialsProps,
} from '../../../infra/kubernetes/generated-credentials.ts'
import { emptyStack, terraformResources } from '../synthesized.ts'

const step = (
  cluster: { kubeconfig: string; context?: string },
  props: Partial<GeneratedCredentialsProps> = {},
) => {
  const stack = emptyStack()
  new GeneratedCredentials(stack, 'Credentials', {
    root: '/anywhere',
    cluster,
    namespace: 'shop-ns',
    within: 'uid-1',
    ...props,
  })
  const [resource] = terraformResources(stack, 'terraform_data')
  const local = resource.provisioner[0]['local-exec']
  return { command: local.command as string, environment: local.environment, resource }
}

test('credentials are made by the CLI, in the context that is named', () => {
  const { command, environment } = step({ kubeconfig: '~/.kube/config', context: 'minikube' })
  assert.match(
    command,
    /node cli\/main\.ts credentials --kubeconfig "\$TALLY_KUBECONFIG" --context "\$TALLY_CONTEXT" --namespace "\$TALLY_NAMESPACE"$/,
  )
  assert.deepEqual(environment, {
    TALLY_KUBECONFIG: '~/.kube/config',
    TALLY_CONTEXT: 'minikube',
    TALLY_NAMESPACE: 'shop-ns',
  })
})

test('credentials take the current context where none is named', () => {
  assert.doesNotMatch(step({ kubeconfig: 'kube.conf' }).command, /--context/)
})

test('the namespace of pods that collect logs gets its password, again when it is a new one', () => {
  const collector = { namespace: 'shop-ns-nodes', within: 'uid-2' }
  const { command, environment, resource } = step({ kubeconfig: 'kube.conf' }, { collector })
  assert.match(command, /--collector "\$TALLY_COLLECTOR"$/)
  assert.equal(environment.TALLY_COLLECTOR, 'shop-ns-nodes')
  assert.equal(resource.triggers_replace.collector, 'uid-2')
})

test('no value of credentials reaches the shell, whatever it holds', () => {
  const { command } = step({ kubeconfig: '/tmp/$(reboot)', context: '"; reboot' })
  assert.doesNotMatch(command, /reboot/)
})

test('credentials are created again in a new namespace or cluster', () => {
  const { namespace, within } = step({ kubeconfig: 'kube.conf' }).resource.triggers_replace
  assert.deepEqual({ namespace, within }, { namespace: 'shop-ns', within: 'uid-1' })
})

test('credentials are completed when a version of Tally needs more of them', () => {
  const { keys } = step({ kubeconfig: 'kube.conf' }).resource.triggers_replace
  assert.deepEqual(keys.split(' '), Object.values(credentialKeys))
})
