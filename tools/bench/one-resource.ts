import { NamespaceV1 } from '@cdktf/provider-kubernetes/lib/namespace-v1/index.js'
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider/index.js'
import { App, TerraformStack } from 'cdktf'

/** The least that a CDKTF program can be: what `synth.ts` compares Tally with. */
const app = new App()
const stack = new TerraformStack(app, 'one-resource')
new KubernetesProvider(stack, 'Kubernetes', { configPath: '~/.kube/config' })
new NamespaceV1(stack, 'Namespace', { metadata: { name: 'one-resource' } })
app.synth()
