import { execa } from 'execa'
import type { Requirement } from '../../embedded/machine/requirement.ts'
import type { Progress } from '../../embedded/progress.ts'

/** A cluster of minikube, as `minikube profile list` tells it. */
export interface MinikubeProfile {
  readonly name: string
  /** E.g. `docker`, `kvm2`, `none`. */
  readonly driver: string
  /** E.g. `containerd`. */
  readonly containerRuntime: string
  readonly nodes: number
  /** Of each node. */
  readonly cpus: number
  readonly memoryMib: number
  readonly state: 'running' | 'paused' | 'stopped' | 'broken'
}

interface ListedProfile {
  readonly Name: string
  readonly Status: string
  readonly Config: {
    readonly Driver: string
    readonly CPUs: number
    readonly Memory: number
    readonly Nodes?: readonly unknown[]
    readonly KubernetesConfig?: { readonly ContainerRuntime?: string }
  }
}

/** minikube's names of states (`pkg/minikube/cluster/status.go` of 1.38) in which the API server serves. */
const serving = new Set(['OK', 'Running', 'HAppy', 'Warning', 'Degraded'])

function stateOf(status: string): MinikubeProfile['state'] {
  if (serving.has(status)) return 'running'
  if (status === 'Paused') return 'paused'
  return status === 'Stopped' ? 'stopped' : 'broken'
}

/**
 * Every cluster that minikube has on this machine; none where it never made one.
 * @throws with minikube's words when it can't tell
 */
export async function minikubeProfiles(): Promise<readonly MinikubeProfile[]> {
  const listed = await execa({ reject: false, all: true })`minikube profile list --output json`
  if (listed.failed) throw new Error(`minikube can't list its profiles:\n${listed.all}`)
  const { valid = [] } = JSON.parse(listed.stdout) as { valid?: readonly ListedProfile[] }
  return valid.map(({ Name, Status, Config }) => ({
    name: Name,
    driver: Config.Driver,
    containerRuntime: Config.KubernetesConfig?.ContainerRuntime ?? 'unknown',
    nodes: Config.Nodes?.length ?? 1,
    cpus: Config.CPUs,
    memoryMib: Config.Memory,
    state: stateOf(Status),
  }))
}

/** The state of one profile; undefined where there is none. @throws as `minikubeProfiles` does */
export async function profileState(profile: string): Promise<MinikubeProfile['state'] | undefined> {
  return (await minikubeProfiles()).find(({ name }) => name === profile)?.state
}

/** One line of `--output=json`, a cloud event (`pkg/minikube/out/register` of 1.38). */
interface Event {
  readonly type: string
  readonly data: { readonly message?: string; readonly advice?: string; readonly name?: string }
}

/** An event's kind, e.g. `step`, and what it says; a line that is no event says itself. */
function read(line: string): { kind: string; text: string } {
  try {
    const { type, data } = JSON.parse(line) as Event
    const kind = type.replace('io.k8s.sigs.minikube.', '')
    const name = kind === 'error' && data.name ? `${data.name}: ` : ''
    return { kind, text: `${name}${[data.message, data.advice].filter(Boolean).join('\n')}` }
  } catch {
    return { kind: 'text', text: line }
  }
}

/** Kinds of events that say why a start failed. */
const reasons = new Set(['error', 'warning', 'text'])

/** A profile as it is found before its start. */
interface ToStart {
  readonly profile: string
  /** undefined where there is none yet. */
  readonly state: MinikubeProfile['state'] | undefined
  /** Where its context is looked for, and so written to: as `KUBECONFIG` holds it. */
  readonly kubeconfig: string
}

/**
 * Starts a profile, or makes it where it is not there, and lets a paused one go on. kubectl's current
 * context stays what it is.
 * @param progress gets minikube's steps: the driver that it takes, the memory that it gives
 * @throws with minikube's reasons
 */
export async function startMinikube(
  { profile, state, kubeconfig }: ToStart,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const verb = state === 'paused' ? ['unpause'] : ['start', '--interactive=false', '--keep-context']
  progress(`minikube ${verb[0]} --profile ${profile}`)
  const env = { KUBECONFIG: kubeconfig }
  const child = execa({ reject: false, all: true, env, cancelSignal: signal })('minikube', [
    ...verb,
    '--profile',
    profile,
    '--output=json',
  ])
  const said: string[] = []
  for await (const line of child.iterable({ from: 'all' })) {
    const { kind, text } = read(line)
    if (text === '') continue
    if (reasons.has(kind)) said.push(text)
    else progress(text)
  }
  const { failed, shortMessage } = await child
  signal.throwIfAborted()
  if (failed) {
    throw new Error(`minikube does not start:\n${said.join('\n') || shortMessage}`)
  }
}

/** What minikube says of this machine. */
export interface MinikubeFacts {
  readonly profiles: readonly MinikubeProfile[]
  readonly version: string
  /** As root it makes no cluster in docker, which it prefers (`DRV_AS_ROOT`, exit code 57). */
  readonly refusesToMake: boolean
}

/** What `up` would do with a profile, or why it does not. */
export function judgeProfile(
  profile: string,
  { profiles, version, refusesToMake }: MinikubeFacts,
): Pick<Requirement, 'met' | 'found' | 'fix'> {
  const own = profiles.find(({ name }) => name === profile)
  if (own !== undefined) {
    const { driver, containerRuntime, nodes, state } = own
    const next = state === 'running' ? '' : ': npm run up starts it'
    const found = `${version}, profile "${profile}" (${driver}, ${containerRuntime}, nodes: ${nodes}) is ${state}${next}`
    return { met: true, found, fix: '' }
  }
  const other = profiles.find(({ state }) => state === 'running')
  if (other !== undefined) {
    // A second cluster beside the one that somebody works with is not what a newcomer means.
    const { name } = other
    return {
      met: false,
      found: `no profile "${profile}" (local.profile), but "${name}" runs`,
      fix: `take that one by {"local": {"profile": "${name}", "context": "${name}"}} in settings.json, or make the other: minikube start --profile ${profile} --keep-context`,
    }
  }
  if (refusesToMake) {
    return {
      met: false,
      found: `${version}, which refuses to make a cluster in docker as root (DRV_AS_ROOT)`,
      fix: `run npm run up as another user, or make the cluster yourself: minikube start --profile ${profile} --force`,
    }
  }
  return { met: true, found: `${version}; npm run up makes the profile "${profile}"`, fix: '' }
}
