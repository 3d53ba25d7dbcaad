import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { defaults } from './defaults.ts'
import type { Settings } from './schema.ts'
import { SettingsError } from './settings-error.ts'

export { SettingsError }

const require = createRequire(import.meta.url)

/**
 * Checks settings and fills in the defaults.
 *
 * @param file where they were read from, for messages; relative paths start at its folder
 * @throws SettingsError that lists every unknown key, wrong value and contradiction
 */
export function parseSettings(given: unknown, file: string): Settings {
  // Loaded only where there is something to check: the schema library costs a tenth of a synthesis.
  const { validateSettings }: typeof import('./validate-settings.ts') =
    require('./validate-settings.ts')
  const settings = validateSettings(given, file)
  const { kubeconfig } = settings.local
  // `~` stays as it is: the tools that read it expand it, and no home folder ends up in cdktf.out.
  if (kubeconfig.startsWith('~')) return settings
  return {
    ...settings,
    local: { ...settings.local, kubeconfig: resolve(dirname(file), kubeconfig) },
  }
}

export interface SettingsSource {
  /** The repository's root, where `settings.json` is looked for. */
  readonly root: string
  /**
   * A file to read instead, relative to the current folder. It must exist.
   * @default settings.json in the root, or all defaults where there is none
   */
  readonly file?: string | undefined
}

/**
 * Reads Tally's settings.
 * @throws SettingsError when the file is missing, is no JSON, or holds settings that can't be used
 */
export function loadSettings({ root, file }: SettingsSource): Settings {
  const path = file ? resolve(file) : join(root, 'settings.json')
  if (existsSync(path)) return parseSettings(readJson(path), path)
  if (!file) return defaults
  throw new SettingsError(
    `${path}, named by TALLY_SETTINGS, does not exist: create it, or unset TALLY_SETTINGS to run with defaults`,
  )
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new SettingsError(`${path} can not be read as JSON: ${reason}`)
  }
}
