import { createHash, type Hash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
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

/** Files and folders that the app's image depends on, relative to the repository's root. */
const sources = ['app', 'Dockerfile', '.dockerignore', 'package.json', 'package-lock.json']

/** Generated from the sources. */
const generated = new Set(['dist', 'node_modules'])

function filesBelow(path: string): string[] {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (!stats) return []
  if (!stats.isDirectory()) return [path]
  return readdirSync(path)
    .filter((name) => !generated.has(name))
    .flatMap((name) => filesBelow(join(path, name)))
}

function hashOf(root: string): Hash {
  const hash = createHash('sha256')
  for (const file of sources.flatMap((source) => filesBelow(join(root, source))).sort()) {
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
