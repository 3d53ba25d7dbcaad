/** Processor and memory of a container, as Kubernetes quantities. */
interface Quantities {
  readonly cpu: string
  readonly memory: string
}

/** What a container is promised, and what it may take at most. */
export interface Resources {
  readonly requests: Quantities
  readonly limits: Quantities
}

/** For exporters: programs that answer one scrape every few seconds. */
export const exporterResources: Resources = {
  requests: { cpu: '10m', memory: '24Mi' },
  limits: { cpu: '200m', memory: '64Mi' },
}

/** As Terraform's provider takes it: plain maps. */
export function resourceMaps({ requests, limits }: Resources) {
  return { requests: { ...requests }, limits: { ...limits } }
}
