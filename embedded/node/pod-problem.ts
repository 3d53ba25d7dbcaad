import type { V1Pod } from '@kubernetes/client-node'

/** Why those of some pods that are to stay aren't ready. */
export const podProblems = (pods: readonly V1Pod[]): readonly string[] =>
  pods
    .filter(({ metadata }) => metadata?.deletionTimestamp === undefined)
    .flatMap((pod) => podProblem(pod) ?? [])

/** Later than this after its start, a difference of times is one of clocks. */
const kubeletLooksWithinMs = 180_000

/** Whether what is said of a pod's containers is from before its node was started. */
function isFromBefore({ status }: V1Pod, nodeStart: Date): boolean {
  const nodeAgeMs = Date.now() - nodeStart.getTime()
  if (nodeAgeMs < 0 || nodeAgeMs >= kubeletLooksWithinMs) return false
  const started = status?.containerStatuses?.map(({ state }) => state?.running?.startedAt) ?? []
  return started.some((at) => at !== undefined && at < nodeStart)
}

/**
 * Why a pod isn't ready, in Kubernetes' own words; undefined when it is.
 * @param nodeStart when its node was started: a container from before has ended, although the API
 *   server says of it what it said then, until the kubelet has looked. @default unknown
 */
export function podProblem(pod: V1Pod, nodeStart?: Date): string | undefined {
  if (pod.status?.phase === 'Succeeded') return undefined
  const name = pod.metadata?.name
  if (nodeStart !== undefined && isFromBefore(pod, nodeStart)) {
    return `pod ${name} was not yet looked at since its node was started`
  }
  const ready = pod.status?.conditions?.find(({ type }) => type === 'Ready')
  if (ready?.status === 'True') return undefined
  if (pod.metadata?.deletionTimestamp !== undefined) return `pod ${name} is terminating`
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {}
  for (const { name: container, state, lastState } of [
    ...initContainerStatuses,
    ...containerStatuses,
  ]) {
    const waiting = state?.waiting ?? state?.terminated
    if (waiting === undefined || waiting.reason === 'Completed') continue
    const before = lastState?.terminated
    const ended = before ? `, last ended with exit code ${before.exitCode} (${before.reason})` : ''
    return `pod ${name}, container ${container}: ${waiting.reason}${waiting.message ? `, ${waiting.message}` : ''}${ended}`
  }
  const unmet = pod.status?.conditions?.find(({ status, message }) => status !== 'True' && message)
  return `pod ${name}: ${unmet?.message ?? pod.status?.phase ?? 'unknown'}`
}
