import { rename, rm, writeFile } from 'node:fs/promises'

/**
 * Writes a file so that nobody reads it half-written, even when this process is killed meanwhile.
 * @param mode who may read it, less what the user's umask takes away @default everybody, and only the owner writes
 */
export async function writeFileAtomic(
  file: string,
  text: string,
  { mode = 0o644 }: { readonly mode?: number } = {},
): Promise<void> {
  const partial = `${file}.partial`
  // What a killed process has left would keep the mode, and the readers, that it had.
  await rm(partial, { force: true })
  await writeFile(partial, text, { mode })
  await rename(partial, file)
}
