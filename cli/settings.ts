import { loadSettings } from '../config/load-settings.ts'
import type { Settings } from '../config/schema.ts'
import { root } from './root.ts'

/** The settings that `main.ts` synthesizes with. */
export function settings(): Settings {
  return loadSettings({ root, file: process.env.TALLY_SETTINGS })
}
