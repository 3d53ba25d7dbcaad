/** Processor and memory of a container, as Kubernetes quantities. */
type Quantities = Readonly<Record<'cpu' | 'memory', string>>

/** What a container is promised, and what it may take at most. */
export interface Resources {
  readonly requests: Quantities
  readonly limits: Quantities
}

/** Resources by kind: of each first what is promised, then what may be taken at most. */
export const resources = ({
  cpu,
  memory,
}: Readonly<Record<keyof Quantities, readonly [string, string]>>): Resources => ({
  requests: { cpu: cpu[0], memory: memory[0] },
  limits: { cpu: cpu[1], memory: memory[1] },
})

/** For programs that answer one scrape every few seconds. */
export const exporterResources = resources({ cpu: ['10m', '200m'], memory: ['24Mi', '64Mi'] })
