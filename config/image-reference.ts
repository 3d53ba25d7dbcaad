const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*'
const registry = '(?:[a-zA-Z0-9][a-zA-Z0-9.-]*(?::\\d+)?/)?'
const pattern = new RegExp(
  `^${registry}${component}(?:/${component})*(?::([A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(@sha256:[0-9a-f]{64})?$`,
)

/**
 * Whether a text names one certain image: with a tag other than `latest`, or with a digest. An
 * image that moves under a running platform can't be accounted for.
 */
export function isPinnedImage(reference: string): boolean {
  const [match, tag, digest] = pattern.exec(reference) ?? []
  if (match === undefined) return false
  return digest !== undefined || (tag !== undefined && tag !== 'latest')
}
