/**
 * Prints the images of the settings with the digests that their tags have now, as a part of
 * settings.json: what an image with a digest holds can't be replaced by its publisher.
 */
import { join } from 'node:path'
import { loadSettings } from '../config/load-settings.ts'
import { imageDigest } from './image-digest.ts'

const file = process.env.TALLY_SETTINGS
const { images } = loadSettings({ root: join(import.meta.dirname, '..'), ...(file && { file }) })
const given = Object.entries(images).flatMap(([name, reference]) =>
  reference === undefined ? [] : [{ name, tagged: reference.replace(/@.*$/, '') }],
)
const pinned = given.map(async ({ name, tagged }) => [
  name,
  `${tagged}@${await imageDigest(tagged)}`,
])
try {
  const all = Object.fromEntries(await Promise.all(pinned))
  console.log(JSON.stringify({ images: all }, undefined, 2))
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
