import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync, statSync } from 'node:fs'

/** Read at once of what may be some gigabytes. */
const chunkBytes = 2 ** 20

function hashOf(file: string): string {
  const hash = createHash('sha256')
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return hash.digest('hex')
  const chunk = Buffer.alloc(chunkBytes)
  const opened = openSync(file, 'r')
  try {
    for (let read = 1; read > 0; ) {
      read = readSync(opened, chunk)
      hash.update(chunk.subarray(0, read))
    }
  } finally {
    closeSync(opened)
  }
  return hash.digest('hex')
}

/** A docker or OCI archive with an image. It is read once, when it is first asked for its hash. */
export class ImageArchive {
  readonly kind = 'archive'
  readonly file: string
  private hash: string | undefined

  constructor(file: string) {
    this.file = file
  }

  /**
   * A short hash over the archive: the tag of its image, so that a tag always means the same image.
   * @returns 12 hexadecimal digits; also where there is no archive, so that what was loaded from it can
   *   be destroyed
   */
  contentHash(): string {
    this.hash ??= hashOf(this.file)
    return this.hash.slice(0, 12)
  }
}
