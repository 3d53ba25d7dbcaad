import assert from 'node:assert/strict'
import { delimiter } from 'node:path'
import { describe, test } from 'node:test'
import { kubeconfigFiles } from '../../config/kubeconfig-files.ts'

const listed = (...files: string[]) => ({ KUBECONFIG: files.join(delimiter), INIT_CWD: '/work' })

describe('the kubeconfig files of local are', () => {
  test('the one in the home folder, where nothing else is said', () => {
    assert.deepEqual(kubeconfigFiles(undefined, {}), ['~/.kube/config'])
    assert.deepEqual(kubeconfigFiles(undefined, listed('', '')), ['~/.kube/config'])
  })

  test('those of KUBECONFIG in their order, each once, relative to where npm was called', () => {
    assert.deepEqual(kubeconfigFiles(undefined, listed('/b', '', 'a', '/b')), ['/b', '/work/a'])
  })

  test('the one that the setting names, whatever KUBECONFIG says', () => {
    assert.deepEqual(kubeconfigFiles('/own', listed('/a')), ['/own'])
  })
})
