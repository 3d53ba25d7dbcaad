import { loadSettings } from '../config/load-settings.ts'
import type { Settings } from '../config/schema.ts'
import { root } from './root.ts'

/**
 * The settings that `main.ts` synthesizes with.
 * @param file another file to read them from @default TALLY_SETTINGS, else settings.json
 */
export function settings(file = process.env.TALLY_SETTINGS): Settings {
  return loadSettings({ root, file })
}
