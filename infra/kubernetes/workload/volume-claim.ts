/**
 * What a claim asks for: a volume of the cluster's default storage class, for the pods of one node.
 * @param size a Kubernetes quantity, e.g. `2Gi`
 */
export const volumeClaim = (size: string) => ({
  accessModes: ['ReadWriteOnce'],
  resources: { requests: { storage: size } },
})

/** A claim of its own for each pod of a StatefulSet: the volume `data`. */
export const dataVolumeClaim = (size: string) => [
  { metadata: { name: 'data' }, spec: volumeClaim(size) },
]
