import { Document } from 'yaml'
import type { KubernetesManifest } from './render-manifests.ts'

/**
 * Manifests as a YAML stream for `kubectl apply --filename -`. Texts of several lines become block
 * literals, so that configuration files stay readable.
 */
export function toYaml(manifests: readonly KubernetesManifest[]): string {
  return (
    manifests
      // kubectl reads YAML 1.1, where an unquoted `on` or `12:30` is no text.
      .map(
        (manifest) => new Document(manifest, { aliasDuplicateObjects: false, compat: 'yaml-1.1' }),
      )
      .map((document) => `---\n${document.toString({ lineWidth: 0 })}`)
      .join('')
  )
}
