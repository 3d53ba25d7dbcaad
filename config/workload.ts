import { z } from 'zod'
import { quantityValue } from './quantity.ts'
import { refuse, wholeNumber } from './setting-types.ts'

export const quantity = (example: string) =>
  z
    .string()
    .refine((value) => quantityValue(value) !== undefined)
    .describe(`a Kubernetes quantity above zero, as text, e.g. "${example}"`)

const amount = z.strictObject({ cpu: quantity('250m'), memory: quantity('128Mi') })

/** What a pod is promised, and what it may take at most. */
export const resources = { requests: amount, limits: amount }

type Resources = Readonly<Record<keyof typeof resources, z.output<typeof amount>>>

/** Refuses what Kubernetes would refuse: more promised than allowed. */
export const requestsWithinLimits = refuse(({ requests, limits }: Resources) =>
  (['cpu', 'memory'] as const)
    .filter((key) => (quantityValue(requests[key]) ?? 0) > (quantityValue(limits[key]) ?? 0))
    .map((key) => ({
      path: ['requests', key],
      message: `"${requests[key]}" is more than limits.${key} "${limits[key]}": Kubernetes refuses such a pod. Fix: raise limits.${key} or lower requests.${key}`,
    })),
)

/** How many pods run, and what decides it. */
export const autoscaling = z
  .strictObject({
    minReplicas: wholeNumber(1, 100),
    maxReplicas: wholeNumber(1, 100),
    targetCpuPercent: wholeNumber(1, 100),
    // Kubernetes takes an hour at most.
    scaleDownStabilizationSeconds: wholeNumber(0, 3600),
  })
  .check(
    refuse(({ minReplicas, maxReplicas }) =>
      minReplicas <= maxReplicas
        ? []
        : [
            {
              path: ['minReplicas'],
              message: `${minReplicas} is more than maxReplicas ${maxReplicas}: there would be no count to choose. Fix: raise maxReplicas or lower minReplicas`,
            },
          ],
    ),
  )
