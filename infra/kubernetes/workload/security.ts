/**
 * Users that the images run as, the same as in the official images. They are numbers because the
 * images of the embedded cluster have no user database.
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
 * What Pod Security's profile "restricted" asks of a pod. Beyond that, the pod has no access to the
 * Kubernetes API, and no addresses of Services in its environment.
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

/** What the profile asks of each container, and a read-only root file system. */
export const restrictedContainer = {
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    runAsNonRoot: true,
    capabilities: { drop: ['ALL'] },
  },
}
