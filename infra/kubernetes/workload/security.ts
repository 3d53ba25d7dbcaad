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
  /** VictoriaLogs' image names no user. */
  victoriaLogs: 65534,
  /** For what reads files of the node that belong to root: see {@link restrictedPod}. */
  root: 0,
} as const

/**
 * What Pod Security's profile "restricted" asks of a pod. Beyond that, the pod has no access to the
 * Kubernetes API, and no addresses of Services in its environment.
 * @param user and group that the pod's processes and volumes belong to; 0 is root, without any
 *   capability, which only the profile "privileged" allows
 */
export const restrictedPod = (user: number) => ({
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  securityContext: {
    runAsNonRoot: user !== users.root,
    runAsUser: String(user),
    runAsGroup: String(user),
    fsGroup: String(user),
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
  },
})

/** What the profile asks of each container, and a read-only root file system. */
export const restrictedContainer = (user: number) => ({
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    runAsNonRoot: user !== users.root,
    capabilities: { drop: ['ALL'] },
  },
})
