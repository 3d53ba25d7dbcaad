import { createHash, type Hash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** Base images of the app's image. */
export interface BaseImages {
  /** Image in which the app is bundled. @default the Dockerfile's */
  readonly build?: string | undefined
  /** Image on which the app runs. @default the Dockerfile's */
  readonly runtime?: string | undefined
}

/** The base images as build arguments of the Dockerfile. */
export function buildArguments({ build, runtime }: BaseImages): Readonly<Record<string, string>> {
  return {
    ...(build !== undefined && { BUILD_IMAGE: build }),
    ...(runtime !== undefined && { RUNTIME_IMAGE: runtime }),
  }
}

/** What the app's image depends on beside the app, relative to the repository's root. */
const files = ['Dockerfile', '.dockerignore', 'package.json', 'package-lock.json']

/** Generated from the sources. */
const generated = new Set(['dist', 'node_modules'])

/** Whether it is a source of the app, and nothing that an editor, a person or macOS put beside it. */
const isSource = (name: string) => /\.(ts|eta)$/.test(name) || name === 'package.json'

/** The same files as `.dockerignore` lets into the build. */
function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const { name } = entry
    if (name.startsWith('.') || generated.has(name)) return []
    if (entry.isDirectory()) return sourcesBelow(join(folder, name))
    return isSource(name) ? [join(folder, name)] : []
  })
}

function hashOf(root: string): Hash {
  const hash = createHash('sha256')
  const existing = files.map((file) => join(root, file)).filter((file) => existsSync(file))
  for (const file of [...sourcesBelow(join(root, 'app')), ...existing].sort()) {
    const content = readFileSync(file)
    // The length keeps "a" + "bc" apart from "ab" + "c".
    hash.update(`${relative(root, file)}\0${content.length}\0`).update(content)
  }
  return hash
}

/** The app's sources, read once, when they are first asked for. */
export class AppSources {
  /** The repository's root, which is the context of the image's build. */
  readonly root: string
  private hash: Hash | undefined

  constructor(root: string) {
    this.root = root
  }

  /**
   * A short hash over names and contents of the sources: the tag of the app's image, so that equal
   * sources are built once and a tag always means the same image.
   * @param buildArguments of the image. @default none
   * @returns 12 hexadecimal digits
   */
  contentHash(buildArguments: Readonly<Record<string, string>> = {}): string {
    this.hash ??= hashOf(this.root)
    const hash = this.hash.copy()
    for (const [name, value] of Object.entries(buildArguments)) hash.update(`\0${name}=${value}`)
    return hash.digest('hex').slice(0, 12)
  }
}
