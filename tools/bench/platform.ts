import { execa } from 'execa'
import { connectPrometheus, type Prometheus } from '../../loadtest/count/prometheus.ts'

/** A platform on this machine's embedded Kubernetes. */
export interface Platform {
  /** The address of the demo app, through NGINX. */
  readonly app: string
  readonly prometheus: Prometheus
}

/** Why rows are not measured that need a platform. */
export const noPlatform = 'no platform is up'

/** The platform that is up and ready; undefined where there is none. */
export async function findPlatform(): Promise<Platform | undefined> {
  const status = [
    'run',
    '--silent',
    'status',
    '--',
    '--target',
    'embedded',
    '--json',
    '--show-secrets',
  ]
  const { stdout, exitCode } = await execa('npm', status, { reject: false })
  if (exitCode !== 0) return undefined
  const { urls, credentials } = JSON.parse(stdout)
  const prometheus = connectPrometheus({
    url: urls.prometheus,
    credentials: credentials.prometheus,
  })
  return { app: urls.app, prometheus }
}
