import { createHash, type Hash } from 'node:crypto'
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import dockerignore from '@balena/dockerignore'

/** Whether a path of a folder is left out of builds in it, or may hold one that isn't. */
function ignoredPaths(root: string) {
  const file = join(root, '.dockerignore')
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split(/\r?\n/) : []
  const rules = dockerignore.default({ ignorecase: false }).add(lines)
  const exceptions = lines.flatMap((line) => /^\s*!\s*\/?(.+)/.exec(line)?.[1] ?? [])
  return {
    isIgnored: (path: string) => rules.ignores(path),
    // As docker itself decides whether to look into an ignored folder.
    isSkipped: (folder: string) =>
      rules.ignores(folder) && !exceptions.some((path) => path.startsWith(`${folder}/`)),
  }
}

/** What a builder gets: paths relative to the folder, in order. */
function filesOf(root: string, ignored: ReturnType<typeof ignoredPaths>): string[] {
  const below = (folder: string): string[] =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return ignored.isSkipped(path) ? [] : below(path)
      const hasContent = entry.isFile() || entry.isSymbolicLink()
      return hasContent && !ignored.isIgnored(path) ? [path] : []
    })
  return below('').sort()
}

/** Adds a file to a hash: name, content, and whether it may be executed. */
function addFile(hash: Hash, root: string, path: string): void {
  const file = join(root, path)
  const entry = lstatSync(file)
  const content = entry.isFile() ? readFileSync(file) : readlinkSync(file)
  const executable = entry.isFile() && (entry.mode & 0o100) !== 0 ? 'x' : ''
  // The length keeps "a" + "bc" apart from "ab" + "c".
  hash.update(`${path}\0${executable}${content.length}\0`).update(content)
}

/** A folder with a Dockerfile, as what an image is built from. Its files are read once, when they are first asked for. */
export class BuildContext {
  readonly kind = 'build'
  /** The folder. */
  readonly root: string
  /** Path of the Dockerfile in it. */
  readonly dockerfile: string
  private hash: Hash | undefined

  /** @param dockerfile path of the Dockerfile in the folder. @default 'Dockerfile' */
  constructor(root: string, dockerfile = 'Dockerfile') {
    this.root = root
    this.dockerfile = dockerfile
  }

  /**
   * A short hash over names and contents of the files that a builder gets, which are those that
   * `.dockerignore` doesn't leave out, and of Dockerfile and `.dockerignore`: the tag of the image, so
   * that equal files are built once and a tag always means the same image.
   * @param buildArguments of the image. @default none
   * @returns 12 hexadecimal digits; also where there is no Dockerfile, so that what was built from it
   *   can be destroyed
   */
  contentHash(buildArguments: Readonly<Record<string, string>> = {}): string {
    this.hash ??= this.hashOfFiles()
    const hash = this.hash.copy()
    for (const [name, value] of Object.entries(buildArguments)) hash.update(`\0${name}=${value}`)
    return hash.digest('hex').slice(0, 12)
  }

  private hashOfFiles(): Hash {
    if (!existsSync(join(this.root, this.dockerfile))) return createHash('sha256')
    const files = new Set(filesOf(this.root, ignoredPaths(this.root)))
    files.add(this.dockerfile)
    if (existsSync(join(this.root, '.dockerignore'))) files.add('.dockerignore')
    const hash = createHash('sha256')
    for (const path of files) addFile(hash, this.root, path)
    return hash
  }
}
