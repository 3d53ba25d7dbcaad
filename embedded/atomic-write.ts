import { rename, writeFile } from 'node:fs/promises'

/** Writes a file so that nobody reads it half-written, even when this process is killed meanwhile. */
export async function writeFileAtomic(file: string, text: string): Promise<void> {
  await writeFile(`${file}.partial`, text)
  await rename(`${file}.partial`, file)
}
