import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const tests = join(import.meta.dirname, '..')

/**
 * Loads every test file of some folders into this process, as `node --test` would into one each:
 * what they all import, cdktf or Fastify and MongoDB's driver, takes longer than what they test.
 * @param folders below `test`
 */
export async function loadTests(folders: readonly string[]): Promise<void> {
  const files = folders.flatMap((folder) =>
    readdirSync(join(tests, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.test.ts'))
      .sort()
      .map((name) => join(tests, folder, name)),
  )
  await Promise.all(files.map((file) => import(pathToFileURL(file).href)))
}

/** The folders in a folder below `test`. */
export function foldersOf(folder: string): string[] {
  return readdirSync(join(tests, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(folder, name))
}
