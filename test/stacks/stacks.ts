import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App } from 'cdktf'
import { parseSettings } from '../../config/load-settings.ts'
import { EmbeddedStack } from '../../stacks/embedded.ts'
import { LocalStack } from '../../stacks/local.ts'

/** The repository's root. */
export const root = join(import.meta.dirname, '../..')

const temporaryApp = () => new App({ outdir: mkdtempSync(join(tmpdir(), 'tally-stacks-')) })

/** The stack `local` with some settings. */
export function localStack(settings: object): LocalStack {
  return new LocalStack(temporaryApp(), 'local', {
    settings: parseSettings(settings, '/settings.json'),
    root,
  })
}

/** The stack `embedded` with some settings. */
export function embeddedStack(settings: object): EmbeddedStack {
  return new EmbeddedStack(temporaryApp(), 'embedded', {
    settings: parseSettings(settings, '/settings.json'),
    root,
    kubeconfig: '~/embedded.conf',
  })
}
