import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  cdktfVariables,
  clusterVariables,
  divertingVariables,
  refusalOf,
  terraformVariables,
} from '../../config/diverting-variables.ts'

const tables = [...terraformVariables, ...clusterVariables, ...cdktfVariables]
const found = (environment: Record<string, string>) =>
  divertingVariables(tables, environment).map(({ name }) => name)

describe('variables that lead Terraform elsewhere', () => {
  for (const name of [
    ...['TF_WORKSPACE', 'TF_DATA_DIR', 'TF_CLI_ARGS', 'TF_CLI_ARGS_apply', 'TF_ENCRYPTION'],
    ...['KUBE_CTX_CLUSTER', 'KUBE_HOST', 'KUBE_TOKEN', 'KUBE_CTX_AUTH_INFO', 'KUBE_PROXY_URL'],
    ...['KUBE_INSECURE', 'KUBE_CONFIG_PATHS', 'KUBE_CTX', 'HELM_DRIVER', 'HELM_KUBECONTEXT'],
    ...['CDKTF_SKIP_SYNTH', 'CDKTF_VAR', 'SYNTH_HCL_OUTPUT'],
  ]) {
    test(`${name} is one`, () => {
      assert.deepEqual(found({ [name]: 'prod' }), [name])
    })
  }

  for (const name of [
    // What is downloaded from where, and what is logged: companies set these, and are to.
    ...['TF_CLI_CONFIG_FILE', 'TF_PLUGIN_CACHE_DIR', 'TF_LOG', 'TF_TOKEN_registry_example'],
    ...['HELM_REGISTRY_CONFIG', 'HELM_REPOSITORY_CACHE', 'CDKTF_HOME', 'CDKTF_LOG_LEVEL'],
    // No stack has a variable.
    ...['TF_VAR_region', 'KUBECONFIG', 'KUBE_EDITOR', 'KUBERNETES_SERVICE_HOST', 'AWS_PROFILE'],
  ]) {
    test(`${name} is none`, () => {
      assert.deepEqual(found({ [name]: 'prod' }), [])
    })
  }

  test('are not set where they are empty', () => {
    assert.deepEqual(found({ TF_WORKSPACE: '' }), [])
    assert.equal(refusalOf(tables, { TF_WORKSPACE: '' }), undefined)
  })

  test('are refused all at once, each by its name and what it does, with one command', () => {
    const environment = { KUBE_TOKEN: 'secret-of-prod', TF_CLI_ARGS_plan: '-target=x', HOME: '/' }
    const refusal = refusalOf(tables, environment) ?? ''
    assert.match(refusal, /^The environment sets KUBE_TOKEN, which signs in .*; TF_CLI_ARGS_plan, /)
    assert.match(refusal, /Fix: unset KUBE_TOKEN TF_CLI_ARGS_plan$/)
    assert.doesNotMatch(refusal, /secret-of-prod/)
  })
})
