/**
 * What the real minikube 1.38.1 was seen to answer, as data. The shapes of its JSON are those of
 * `pkg/minikube/config/types.go` and `pkg/minikube/out/register/log.go` of that version.
 */
export interface MinikubeAnswers {
  readonly profiles?: readonly ProfileAnswer[]
  /** What `start` and `unpause` print, and how they end. @default success */
  readonly start?: { readonly events: readonly object[]; readonly exitCode: number }
}

export interface ProfileAnswer {
  readonly name: string
  readonly driver: 'docker' | 'kvm2' | 'none'
  readonly containerRuntime: 'docker' | 'containerd'
  readonly nodes: 1 | 2
  readonly status: 'OK' | 'Stopped' | 'Paused'
}

/** What `minikube start` makes by default on Linux, after `minikube stop`. */
export const stoppedProfile: ProfileAnswer = {
  name: 'minikube',
  driver: 'docker',
  containerRuntime: 'docker',
  nodes: 1,
  status: 'Stopped',
}

/** Exit codes of `minikube status`: bits for host, cluster and Kubernetes; 85 without the profile. */
const statusExitCodes = { OK: 0, Stopped: 7, Paused: 2 } as const

const profileJson = ({ name, driver, containerRuntime, nodes, status }: ProfileAnswer) => ({
  Name: name,
  Status: status,
  Config: {
    Name: name,
    Driver: driver,
    Memory: 3072,
    CPUs: 2,
    KubernetesConfig: { KubernetesVersion: 'v1.35.1', ContainerRuntime: containerRuntime },
    Nodes: Array.from({ length: nodes }, (_, i) => ({
      Name: i === 0 ? '' : `m0${i + 1}`,
      IP: `192.168.49.${i + 2}`,
      ControlPlane: i === 0,
      Worker: true,
    })),
  },
})

const event = (type: string, data: object) => ({
  specversion: '1.0',
  source: 'https://minikube.sigs.k8s.io/',
  type: `io.k8s.sigs.minikube.${type}`,
  datacontenttype: 'application/json',
  data,
})

/** A step of `minikube start --output=json`. */
export const step = (name: string, message: string) =>
  event('step', { name, message, currentstep: '1', totalsteps: '19' })

/** An error at the end of `minikube start --output=json`. */
export const problem = (name: string, exitcode: string, message: string, advice = '') =>
  event('error', { name, exitcode, message, advice, issues: '', url: '' })

/** What root gets with the docker driver. */
export const refusedAsRoot = {
  events: [
    step('Selecting Driver', 'Automatically selected the docker driver'),
    problem('DRV_AS_ROOT', '57', 'The "docker" driver should not be used with root privileges.'),
  ],
  exitCode: 57,
}

/** A shell script that answers as minikube would. */
export function minikubeScript({ profiles = [], start }: MinikubeAnswers = {}): string {
  const list = JSON.stringify({ invalid: [], valid: profiles.map(profileJson) })
  const statuses = profiles.map(
    ({ name, status }) =>
      `*"--profile ${name}"*status*|*status*"--profile ${name}"*) exit ${statusExitCodes[status]} ;;`,
  )
  const { events, exitCode } = start ?? {
    events: [
      step('Selecting Driver', 'Automatically selected the docker driver'),
      step('Creating Container', 'Creating docker container (CPUs=2, Memory=3072MB) ...'),
      step('Done', 'Done!'),
    ],
    exitCode: 0,
  }
  const lines = events.map((each) => JSON.stringify(each)).join('\n')
  return `
case "$*" in
  *version*) echo v1.38.1 ;;
  *"profile list"*) cat <<'JSON'
${list}
JSON
  ;;
  ${statuses.join('\n  ')}
  *status*) exit 85 ;;
  *"image build"*) echo "Exiting due to MK_USAGE: the profile does not exist" >&2; exit 14 ;;
  *start*|*unpause*) cat <<'JSON'
${lines}
JSON
  exit ${exitCode} ;;
esac`
}
