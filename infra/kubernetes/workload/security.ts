/**
 * Numeric users that the images run as: the official images' own. By number, because the embedded
 * cluster's images have no user database.
 */
export const users = {
  app: 65532,
  redis: 999,
  mongodb: 999,
  metricsServer: 1000,
  nginx: 101,
  prometheus: 65534,
  grafana: 472,
} as const

/**
 * The part of a pod that Pod Security's profile "restricted" asks for, and what belongs beside it:
 * no access to the Kubernetes API, no addresses of other services in the environment.
 * @param user and group that the pod's processes and volumes belong to
 */
export const restrictedPod = (user: number) => ({
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  securityContext: {
    runAsNonRoot: true,
    runAsUser: String(user),
    runAsGroup: String(user),
    fsGroup: String(user),
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
  },
})

/** The same for each container. Terraform's provider keeps some of it per container alone. */
export const restrictedContainer = {
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    runAsNonRoot: true,
    capabilities: { drop: ['ALL'] },
  },
}
