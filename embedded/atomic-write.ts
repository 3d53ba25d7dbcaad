import { rename, writeFile } from 'node:fs/promises'

/**
 * Writes a file so that nobody reads it half-written, even when this process is killed meanwhile.
 * @param mode who may read it @default as the user's umask has it
 */
export async function writeFileAtomic(
  file: string,
  text: string,
  options: { readonly mode?: number } = {},
): Promise<void> {
  await writeFile(`${file}.partial`, text, options)
  await rename(`${file}.partial`, file)
}
