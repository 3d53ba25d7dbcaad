import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { execa } from 'execa'
import { type Checkout, checkout } from '../checkout.ts'
import { isAlive, until } from './processes.ts'

const name = 'tally-aws'
const region = 'eu-central-1'

/** What there is of the environment `aws`. */
export interface DeployedToAws {
  /** Where the API server answers, and who signed its certificate. */
  readonly cluster: { readonly endpoint: string; readonly authority: string }
  /** What `aws eks get-token` gives. */
  readonly token: string
  /** Ports of this machine that stand for those of the monitoring host, on which it serves TLS for 9090. */
  readonly ports: { readonly 9090: number; readonly 3000: number }
  /** The accounts that the monitoring host published. */
  readonly remoteWrite: Account & { readonly authority: string }
  readonly grafana: Account
}

interface Account {
  readonly username: string
  readonly password: string
}

/** A checkout that is signed in to the account. */
export interface SignedIn extends Checkout {
  /** Processes that were started: the CLI's of each session, and the plugin's by the instance's port. */
  processes(of: 'cli' | '9090' | '3000'): Promise<number[]>
  /** Ends the plugin that leads to Prometheus. */
  killTunnel(): Promise<void>
  /** From now on the CLI is refused: what it was signed in with has expired. */
  expire(): Promise<void>
  /** No process of a tunnel is left. @throws also when no tunnel was opened */
  noTunnelIsLeft(): Promise<void>
}

/** A self-signed certificate for localhost and 127.0.0.1. */
export async function certificateFor(folder: string) {
  const [keyFile, certificateFile] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
  await execa('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...['-keyout', keyFile, '-out', certificateFile, '-days', '2', '-subj', '/CN=test'],
    ...['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
  ])
  return { key: await readFile(keyFile, 'utf8'), cert: await readFile(certificateFile, 'utf8') }
}

/** What the AWS CLI answers about what is deployed. */
function answersOf({ cluster, token, remoteWrite, grafana }: DeployedToAws) {
  const secret = (account: object) => ({ SecretString: JSON.stringify(account) })
  return {
    identity: { Account: '123456789012', Arn: 'arn:aws:iam::123456789012:role/deployer' },
    cluster: {
      cluster: {
        endpoint: cluster.endpoint,
        certificateAuthority: { data: Buffer.from(cluster.authority).toString('base64') },
      },
    },
    token: {
      kind: 'ExecCredential',
      apiVersion: 'client.authentication.k8s.io/v1beta1',
      status: { token, expirationTimestamp: new Date(Date.now() + 840_000) },
    },
    workspaces: {
      workspaces: [
        { alias: `${name}-test`, workspaceId: 'ws-2' },
        { alias: name, workspaceId: 'ws-1' },
      ],
    },
    instances: {
      Reservations: [{ Instances: [{ InstanceId: 'i-0123', LaunchTime: '2026-11-28T20:00:00Z' }] }],
    },
    remoteWrite: secret(remoteWrite),
    grafana: secret(grafana),
  }
}

const say = (answer: object) => `cat <<'JSON'\n${JSON.stringify(answer)}\nJSON\n`

/** The AWS CLI. What it shall do beside answering, files in a folder say. */
function awsCli(folder: string, deployed: DeployedToAws): string {
  const answers = answersOf(deployed)
  return `
if [ -e "${folder}/expired" ] && [ "$1" != --version ] && [ "$2" != describe-volumes ]; then
  echo "An error occurred (ExpiredToken) when calling the operation: The security token included in the request is expired" >&2
  exit 254
fi
case "$*" in
  --version) echo "aws-cli/2.31.1 Python/3.13.7 Linux/6.1 exe/x86_64"; exit ;;
  "ec2 describe-volumes --include-managed-resources --generate-cli-skeleton") echo '{}'; exit ;;
  *get-caller-identity*) ${say(answers.identity)}exit ;;
esac
if [ -e "${folder}/destroyed" ]; then echo null; exit; fi
case "$*" in
  *describe-cluster*"--name ${name} --region ${region}"*) ${say(answers.cluster)};;
  *describe-cluster*) echo "An error occurred (ResourceNotFoundException) when calling the DescribeCluster operation: No cluster found for that name." >&2; exit 254 ;;
  *get-token*) ${say(answers.token)};;
  *"amp list-workspaces --alias ${name}"*) ${say(answers.workspaces)};;
  *describe-instances*Values=${name}-monitoring*) ${say(answers.instances)};;
  *list-secrets*${name}/remote-write-*) ${say({ SecretList: [{ ARN: 'arn:remote-write' }] })};;
  *list-secrets*${name}/grafana-*) ${say({ SecretList: [{ ARN: 'arn:grafana' }] })};;
  *get-secret-value*arn:remote-write*) ${say(answers.remoteWrite)};;
  *get-secret-value*arn:grafana*) ${say(answers.grafana)};;
  *start-session*"--target i-0123 --document-name AWS-StartPortForwardingSession"*)
    trap '' INT
    echo cli > "${folder}/$$"
    for last; do :; done
    session-manager-plugin "$last" || exit 255 ;;
  *) echo "no such call: $*" >&2; exit 252 ;;
esac`
}

/** Terraform, which changes nothing; after a destroy the CLI finds nothing any more. */
const terraform = (folder: string) => `
case "$*" in
  "version -json") echo '{"terraform_version": "1.14.0"}' ;;
  version|-v) echo "Terraform v1.14.0" ;;
  apply*) echo "Apply complete! Resources: 1 added, 0 changed, 0 destroyed." ;;
  destroy*) touch "${folder}/destroyed"; echo "Destroy complete! Resources: 1 destroyed." ;;
  output*) echo '{}' ;;
esac`

/**
 * A checkout on a machine with an AWS CLI that is signed in to an account with the environment `aws`. It
 * starts a Session Manager plugin that really forwards to the ports of the monitoring host.
 * @param programs others on PATH, or in place of these
 * @param dev settings of the environment
 */
export async function signedIn(
  t: TestContext,
  deployed: DeployedToAws,
  programs: Readonly<Record<string, string>> = {},
  dev: object = {},
): Promise<SignedIn> {
  const folder = await mkdtemp(join(tmpdir(), 'tally-aws-account-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const plugin = join(import.meta.dirname, 'session-manager-plugin.ts')
  const own = await checkout(t, {
    aws: awsCli(folder, deployed),
    'session-manager-plugin': `
[ "$1" = --version ] && echo 1.2.764.0 && exit
export TALLY_TEST_INSTANCE='${JSON.stringify(deployed.ports)}' TALLY_TEST_SESSIONS='${folder}'
exec ${process.execPath} --disable-warning=ExperimentalWarning ${plugin} "$@"`,
    docker: 'echo 29.1',
    terraform: terraform(folder),
    ...programs,
  })
  await own.write('settings.json', { aws: { region, apiAccess: { from: 'vpc' }, dev } })

  const processes: SignedIn['processes'] = async (of) => {
    const ids = (await readdir(folder)).filter((each) => /^\d+$/.test(each))
    const kinds = await Promise.all(ids.map((id) => readFile(join(folder, id), 'utf8')))
    return ids.map(Number).filter((_, index) => kinds[index]?.trim() === of)
  }
  return {
    ...own,
    processes,
    async killTunnel() {
      for (const id of await processes('9090')) if (isAlive(id)) process.kill(id, 'SIGKILL')
    },
    expire: () => writeFile(join(folder, 'expired'), ''),
    async noTunnelIsLeft() {
      const all = [...(await processes('cli')), ...(await processes('9090'))]
      if (all.length < 2) throw new Error('No tunnel was opened')
      await until(() => !all.some(isAlive), 'every process of the tunnels has ended')
    },
  }
}
