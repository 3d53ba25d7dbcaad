import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { DeployedGrafana } from './deployed-grafana.ts'

const name = 'tally-check-grafana'
const port = 3000

function docker(...args: readonly string[]): void {
  const { status, stderr, error } = spawnSync('docker', args, { encoding: 'utf8' })
  if (error) throw new Error(`docker can't be run: ${error.message}. Fix: install Docker`)
  if (status !== 0) throw new Error(`docker ${args.join(' ')} failed: ${stderr}`)
}

/** The same, where nothing may be there to remove. */
const remove = (): void => {
  spawnSync('docker', ['rm', '--force', name, `${name}-prometheus`])
  spawnSync('docker', ['network', 'rm', name])
}

/**
 * Runs Grafana as it is deployed, beside a Prometheus that measures itself, and calls with its address.
 * @throws when it doesn't answer within two minutes
 */
export async function withGrafana<T>(
  grafana: DeployedGrafana,
  work: (url: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), `${name}-`))
  for (const [path, text] of Object.entries(grafana.files)) {
    mkdirSync(join(folder, dirname(path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  // Its user in the container is another one.
  spawnSync('chmod', ['-R', 'a+rX', folder])
  try {
    remove()
    docker('network', 'create', name)
    const prometheus = ['--name', `${name}-prometheus`, '--network', name]
    const host = new URL(grafana.datasource.url).hostname
    docker('run', '--detach', ...prometheus, '--network-alias', host, grafana.prometheusImage)
    docker(
      ...['run', '--detach', '--name', name, '--network', name],
      ...['--publish', `127.0.0.1:${port}:${port}`],
      ...Object.entries(grafana.environment).flatMap(([key, value]) => [
        '--env',
        `${key}=${value}`,
      ]),
      ...grafana.mounts.flatMap((path) => ['--volume', `${join(folder, path)}:${path}:ro`]),
      grafana.image,
    )
    const url = `http://127.0.0.1:${port}`
    await healthy(url)
    return await work(url)
  } catch (error) {
    spawnSync('docker', ['logs', '--tail', '50', name], { stdio: 'inherit' })
    throw error
  } finally {
    remove()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function healthy(url: string): Promise<void> {
  for (let second = 0; second < 120; second++) {
    const response = await fetch(`${url}/api/health`).catch(() => undefined)
    if (response?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 1000))
  }
  throw new Error(`Grafana does not answer at ${url}/api/health after 120 s. Look at its log above`)
}
