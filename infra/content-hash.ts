import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'

/** Made from the sources, so no part of their identity. */
const generated = new Set(['dist', 'node_modules'])

function filesBelow(path: string): string[] {
  if (!existsSync(path)) return []
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path)
    .filter((name) => !generated.has(name))
    .flatMap((name) => filesBelow(join(path, name)))
}

/** Everything that decides what is in the app's image, relative to the repository's root. */
const appSources = ['app', 'Dockerfile', '.dockerignore', 'package.json', 'package-lock.json']

/**
 * A short hash over names and contents of the app's sources: the tag of its image, so that equal
 * sources are never built twice and a tag never means two things.
 * @param root the repository's root
 * @param buildArguments what else decides over the image, e.g. `BUILD_IMAGE=mirror/node:22`
 * @returns 12 hexadecimal digits
 */
export function appContentHash(root: string, ...buildArguments: readonly string[]): string {
  const hash = createHash('sha256')
  const files = appSources.flatMap((source) => filesBelow(join(root, source)))
  for (const file of files.sort()) {
    const content = readFileSync(file)
    // The length keeps "a" + "bc" apart from "ab" + "c".
    hash.update(`${relative(root, file)}\0${content.length}\0`).update(content)
  }
  for (const argument of buildArguments) hash.update(`\0${argument}`)
  return hash.digest('hex').slice(0, 12)
}
