import { createHash } from 'node:crypto'

/**
 * An annotation for a pod template. Kubernetes doesn't restart pods when a ConfigMap changes; a
 * changed annotation rolls them.
 */
export function configChecksum(...files: readonly string[]): Record<string, string> {
  const hash = createHash('sha256')
  for (const file of files) hash.update(`${file.length}\0${file}`)
  return { 'checksum/config': hash.digest('hex') }
}
