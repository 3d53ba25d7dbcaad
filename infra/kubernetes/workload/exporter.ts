import { metricsPorts } from '../labels.ts'
import type { Container } from './container.ts'
import { exporterResources } from './resources.ts'

/** A container beside another one that answers scrapes about it. */
export const exporter = (
  image: string,
  port: number,
  argument: string,
  variables?: Container['variables'],
): Container => ({
  name: 'exporter',
  image,
  args: [argument, `--web.listen-address=:${port}`],
  ...(variables && { variables }),
  ports: { [metricsPorts.own]: port },
  resources: exporterResources,
})
