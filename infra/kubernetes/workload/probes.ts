/**
 * Both probes of a container: whether it wants requests, asked every 5 s, and whether it is alive,
 * every 10 s. Three failures in a row count, Kubernetes' default.
 */
export function probes<Ready extends object, Alive extends object>(checks: {
  readonly ready: Ready
  readonly alive: Alive
}) {
  const { ready, alive } = checks
  return {
    readinessProbe: { ...ready, periodSeconds: 5 },
    livenessProbe: { ...alive, periodSeconds: 10 },
  }
}
