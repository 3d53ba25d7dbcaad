import { rename, writeFile } from 'node:fs/promises'

/** Writes a file so that it is never seen half-written, also when this process is killed meanwhile. */
export async function writeWholeFile(file: string, text: string): Promise<void> {
  await writeFile(`${file}.partial`, text)
  await rename(`${file}.partial`, file)
}
