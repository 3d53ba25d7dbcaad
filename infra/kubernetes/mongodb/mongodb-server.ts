import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type CredentialKey,
  type Credentials,
  credentialKeys,
  credentialsVolume,
} from '../credentials.ts'
import type { Container } from '../workload/container.ts'
import { exec, type Probes, tcpSocket } from '../workload/probes.ts'
import { resources } from '../workload/resources.ts'
import { emptyFolder, readOnly, type Volume } from '../workload/volume.ts'
import type { BackupPlan } from './mongodb-backup.ts'

/**
 * What answers as MongoDB: the official image, or that of a document server, which speaks MongoDB's
 * wire protocol and has all it needs in its entrypoint. What differs between them: docs/embedded.md.
 */
export type MongoServer =
  | { readonly kind: 'official'; readonly image: string; readonly backup: BackupPlan }
  | { readonly kind: 'document-server'; readonly image: string }

const replicaSet = 'rs0'

/**
 * Part of the client's address, so that it holds for every client: a write is acknowledged when a
 * majority of the members has it in its journal on the disk.
 */
export const clientOptions = `replicaSet=${replicaSet}&w=majority&journal=true`

const folders = {
  key: '/run/mongodb',
  secretKey: '/run/secrets/mongodb-keyfile',
  credentials: '/run/secrets/mongodb',
  setup: '/etc/mongodb-setup',
} as const
const keyFile = `${folders.key}/${credentialKeys.mongodbKeyfile}`

/** Users that the setup creates. */
const accountKeys: readonly CredentialKey[] = [
  credentialKeys.mongodbRootUsername,
  credentialKeys.mongodbRootPassword,
  credentialKeys.mongodbUsername,
  credentialKeys.mongodbPassword,
  credentialKeys.mongodbBackupUsername,
  credentialKeys.mongodbBackupPassword,
]

/** Runs at each start of the official image. */
export const setupFiles = {
  'setup.js': readFileSync(join(import.meta.dirname, 'mongodb-setup.js'), 'utf8'),
}

/** Port of each server. */
export const port = 27017

/** What every server's container has. */
function container(image: string, data: Volume, started: NonNullable<Probes['started']>) {
  // Cheap, as it is asked all the time: a client of MongoDB takes a second of CPU to start. The
  // startup probe has seen before that the server takes writes.
  const listens = tcpSocket('mongodb')
  return {
    name: 'mongodb',
    image,
    ports: { mongodb: port },
    mounts: { '/data/db': data, '/tmp': emptyFolder('tmp', { sizeLimit: '256Mi' }) },
    probes: { ready: listens, alive: listens, started },
  }
}

export interface OfficialServerProps {
  readonly credentials: Credentials
  readonly image: string
  readonly data: Volume
  /** Volume with {@link setupFiles}. */
  readonly setup: Volume
  /** Name that clients know the pod by. */
  readonly host: string
  /** The database that the app uses. */
  readonly database: string
}

/**
 * mongod of the official image, without the image's entrypoint, which knows no replica set and
 * creates users at the first start only: a pod that was killed meanwhile would stay without them.
 * Instead the startup probe creates replica set and users, at every start: see mongodb-setup.js.
 * The journal needs no option: MongoDB 6.1 and newer can't run without.
 */
export function officialServer(props: OfficialServerProps) {
  const { credentials, image, data, host } = props
  const key = emptyFolder('key', { medium: 'Memory', sizeLimit: '1Mi' })
  const keySecret = credentialsVolume(credentials, [credentialKeys.mongodbKeyfile], 'secret-key')
  const keyFileContainer: Container = {
    // mongod refuses a key that its group may read, and Kubernetes gives files of a Secret to the
    // pod's group.
    name: 'keyfile',
    image,
    command: ['install', '--mode=0400', `${folders.secretKey}/mongodb-keyfile`, keyFile],
    mounts: { [folders.secretKey]: keySecret, [folders.key]: key },
    resources: resources({ cpu: ['10m', '100m'], memory: ['16Mi', '64Mi'] }),
  }
  const common = container(image, data, {
    ...exec(
      ...['mongosh', '--quiet', '--norc', '--file', `${folders.setup}/setup.js`],
      `mongodb://127.0.0.1:${port}/?directConnection=true&serverSelectionTimeoutMS=2000`,
    ),
    // mongosh starts in a second or two, and then waits for the election.
    timeoutSeconds: 30,
    periodSeconds: 2,
    // Five minutes: after a crash mongod first replays its journal.
    failureThreshold: 150,
  })
  const server: Container = {
    ...common,
    command: [
      'mongod',
      ...['--dbpath', '/data/db'],
      // `--ipv6` does no harm on a node that has none.
      ...['--port', String(port), '--bind_ip_all', '--ipv6'],
      ...['--replSet', replicaSet],
      '--auth',
      ...['--keyFile', keyFile],
      // The minimum. The default is half of the memory.
      ...['--wiredTigerCacheSizeGB', '0.25'],
      // How long a stopping primary waits for another member to take over. There is none.
      ...['--setParameter', 'shutdownTimeoutMillisForSignaledShutdown=1000'],
    ],
    variables: {
      CREDENTIALS_FOLDER: folders.credentials,
      REPLICA_SET: replicaSet,
      MEMBER: `${host}:${port}`,
      DATABASE: props.database,
      // Where mongosh writes its log. By default it is the volume with the data.
      HOME: '/tmp',
    },
    mounts: {
      ...common.mounts,
      [folders.key]: readOnly(key),
      [folders.credentials]: credentialsVolume(credentials, accountKeys),
      [folders.setup]: props.setup,
    },
    // mongosh takes as much memory as mongod at every start.
    resources: resources({ cpu: ['100m', '1'], memory: ['384Mi', '1Gi'] }),
  }
  return {
    // The member finds itself in the replica set by its own name, which DNS doesn't have until the
    // pod is ready.
    hostAliases: [{ ip: '127.0.0.1', hostnames: [host] }],
    initContainers: [keyFileContainer],
    containers: [server],
  }
}

/** A server that needs its image only, and knows neither users nor replica sets. */
export function documentServer(image: string, data: Volume) {
  // After a crash it first repairs its file.
  const started = { ...tcpSocket('mongodb'), periodSeconds: 1, failureThreshold: 120 }
  const limits = resources({ cpu: ['50m', '1'], memory: ['128Mi', '512Mi'] })
  return { containers: [{ ...container(image, data, started), resources: limits }] }
}
