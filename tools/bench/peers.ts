import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { execaSync } from 'execa'

const source = join(import.meta.dirname, 'peers')

/**
 * Installs what Tally is compared with into the user's cache folder, once: packages of npm and of
 * PyPI, as the lock file and the requirements pin them. None of it is a dependency of Tally.
 * @returns the folder with the peers' programs, `node_modules` and `python`
 */
export function installPeers(): string {
  const pinned = ['package-lock.json', 'requirements.txt'].map((file) =>
    readFileSync(join(source, file)),
  )
  const hash = createHash('sha256').update(Buffer.concat(pinned)).digest('hex').slice(0, 12)
  const caches = process.env.XDG_CACHE_HOME || join(homedir(), '.cache')
  const folder = join(caches, 'tally', `bench-${hash}`)
  const complete = join(folder, 'complete')
  if (!existsSync(complete)) {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    cpSync(source, folder, { recursive: true })
    console.error('Installing what Tally is compared with, once.')
    execaSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, stderr: 'inherit' })
    const python = join(folder, 'python')
    const requirements = join(folder, 'requirements.txt')
    execaSync('python3', ['-m', 'venv', python])
    execaSync(join(python, 'bin', 'pip'), ['install', '--no-deps', '-r', requirements])
    // Written last, so that an interrupted installation does not pass for a complete one.
    writeFileSync(complete, '')
  }
  // The programs themselves may have changed since.
  cpSync(source, folder, { recursive: true })
  return folder
}
