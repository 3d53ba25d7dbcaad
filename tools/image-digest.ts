/** Kinds of manifests that a registry may answer with: for several platforms, then for one. */
const accepted = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ')

const timeoutMs = 20_000

/** Where an image is: as Docker reads its name, without a registry on Docker Hub. */
function placeOf(reference: string) {
  const [name = ''] = reference.split('@')
  const [, path = name, tag = 'latest'] = /^(.+):([^/:]+)$/.exec(name) ?? []
  const [first = '', ...rest] = path.split('/')
  const hasRegistry = rest.length > 0 && /[.:]|^localhost$/.test(first)
  if (hasRegistry) return { registry: first, repository: rest.join('/'), tag }
  const repository = rest.length > 0 ? path : `library/${path}`
  return { registry: 'registry-1.docker.io', repository, tag }
}

/** The token that a registry's answer 401 says how to get, as Docker's token authentication has it. */
async function tokenFor(challenge: string): Promise<string> {
  const fields = Object.fromEntries(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]),
  )
  const url = new URL(fields.realm ?? '')
  for (const key of ['service', 'scope']) {
    if (fields[key] !== undefined) url.searchParams.set(key, fields[key])
  }
  const answer = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) })
  const { token, access_token: other } = (await answer.json()) as Record<string, string>
  return token ?? other ?? ''
}

/**
 * Asks an image's registry which digest its tag has now.
 * @throws when the registry does not answer, or has no such tag
 */
export async function imageDigest(reference: string): Promise<string> {
  const { registry, repository, tag } = placeOf(reference)
  // As Docker does, for registries of this machine.
  const scheme = /^(localhost|127\.)/.test(registry) ? 'http' : 'https'
  const url = `${scheme}://${registry}/v2/${repository}/manifests/${tag}`
  const ask = (authorization?: string) =>
    fetch(url, {
      method: 'HEAD',
      headers: { accept: accepted, ...(authorization && { authorization }) },
      signal: AbortSignal.timeout(timeoutMs),
    }).catch((error) => {
      throw new Error(`${registry} can't be reached: ${error.cause?.message ?? error.message}`)
    })
  let answer = await ask()
  const challenge = answer.headers.get('www-authenticate')
  if (answer.status === 401 && challenge?.startsWith('Bearer ')) {
    answer = await ask(`Bearer ${await tokenFor(challenge)}`)
  }
  const digest = answer.headers.get('docker-content-digest') ?? ''
  if (answer.ok && /^sha256:[0-9a-f]{64}$/.test(digest)) return digest
  throw new Error(
    `${registry} answered ${answer.status} for ${repository}:${tag}. Fix: look whether the tag is there, and whether it may be read without signing in`,
  )
}
