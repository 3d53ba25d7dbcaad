import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { defaults } from './defaults.ts'
import { readJson } from './read-json.ts'
import type { Settings } from './schema.ts'
import type { Service } from './services.ts'
import { SettingsError } from './settings-error.ts'
import { validateSettings } from './validate-settings.ts'

export { SettingsError }

/**
 * Checks settings and fills in the defaults.
 *
 * @param file where they were read from, for messages; relative paths start at its folder
 * @throws SettingsError that lists every unknown key, wrong value and contradiction
 */
export function parseSettings(given: unknown, file: string): Settings {
  const settings = validateSettings(given, file)
  const folder = dirname(file)
  return {
    ...settings,
    services: Object.fromEntries(
      Object.entries(settings.services).map(([name, each]) => [name, withFiles(each, folder)]),
    ),
    local: withKubeconfig(settings.local, folder),
  }
}

function withKubeconfig(local: Settings['local'], folder: string): Settings['local'] {
  const { kubeconfig } = local
  // The tools that read it expand `~`; resolved here, the home folder would end up in cdktf.out.
  if (kubeconfig === undefined || kubeconfig.startsWith('~')) return local
  return { ...local, kubeconfig: resolve(folder, kubeconfig) }
}

function withFiles(service: Service, folder: string): Service {
  const { build, archive } = service
  return {
    ...service,
    ...(build && { build: { ...build, folder: resolve(folder, build.folder) } }),
    ...(archive && { archive: resolve(folder, archive) }),
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
    `${path}, named by --settings or TALLY_SETTINGS, does not exist. Fix: create it, or leave both out to run with defaults`,
  )
}
