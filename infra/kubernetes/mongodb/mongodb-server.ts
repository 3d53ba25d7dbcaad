import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type CredentialKey,
  type Credentials,
  credentialKeys,
  credentialsVolume,
} from '../credentials.ts'
import type { Container } from '../workload/container.ts'
import type { Pod } from '../workload/pod.ts'
import { exec, tcpSocket } from '../workload/probes.ts'
import { emptyFolder, readOnly, type Volume } from '../workload/volume.ts'
import type { BackupPlan } from './mongodb-backup.ts'

/**
 * What answers as MongoDB: the official image, or that of a document server, which speaks MongoDB's
 * wire protocol and has all it needs in its entrypoint. What differs between them: docs/embedded.md.
 */
export type MongoServer =
  | { readonly kind: 'official'; readonly image: string; readonly backup: BackupPlan }
  | { readonly kind: 'document-server'; readonly image: string }

/** What differs between the pods of servers. */
interface ServerPod extends Pick<Pod, 'hostAliases' | 'initContainers'> {
  readonly container: Pick<Container, 'command' | 'variables' | 'mounts' | 'resources'> & {
    readonly started: NonNullable<Container['probes']>['started']
  }
}

const replicaSet = 'rs0'

/**
 * Also in the client's address, so that no client has to think of it: a write is acknowledged when
 * a majority of the members has it in the journal on its disk.
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

export interface OfficialServerProps {
  readonly credentials: Credentials
  readonly image: string
  /** With {@link setupFiles}. */
  readonly setup: Volume
  /** Name and port that clients know the pod by. */
  readonly host: string
  readonly port: number
  /** The database that the app uses. */
  readonly database: string
}

/**
 * mongod of the official image, without the image's entrypoint: that creates users at the first
 * start alone, so a pod that was killed meanwhile would stay without them, and it knows no replica
 * set. The startup probe makes replica set and users instead, at every start: see
 * mongodb-setup.js. The journal needs no option: since 6.1 MongoDB can't run without.
 */
export function officialServer(props: OfficialServerProps): ServerPod {
  const { credentials, image, host, port } = props
  const key = emptyFolder('key', { medium: 'Memory', sizeLimit: '1Mi' })
  return {
    // The member looks its own name up to find itself in the replica set. DNS has no name of a pod
    // that isn't ready, and a member that doesn't find itself waits for others, of which there are
    // none.
    hostAliases: [{ ip: '127.0.0.1', hostnames: [host] }],
    initContainers: [
      {
        // mongod refuses a key that its group may read, and Kubernetes gives files of a Secret to
        // the pod's group.
        name: 'keyfile',
        image,
        command: ['install', '--mode=0400', `${folders.secretKey}/mongodb-keyfile`, keyFile],
        mounts: {
          [folders.secretKey]: credentialsVolume(
            credentials,
            [credentialKeys.mongodbKeyfile],
            'secret-key',
          ),
          [folders.key]: key,
        },
        resources: {
          requests: { cpu: '10m', memory: '16Mi' },
          limits: { cpu: '100m', memory: '64Mi' },
        },
      },
    ],
    container: {
      command: [
        'mongod',
        ...['--dbpath', '/data/db'],
        ...['--port', String(port), '--bind_ip_all'],
        ...['--replSet', replicaSet],
        '--auth',
        ...['--keyFile', keyFile],
        // The smallest that mongod takes. By default it is half of the memory.
        ...['--wiredTigerCacheSizeGB', '0.25'],
        // How long a primary waits for another member to take over. There is none.
        ...['--setParameter', 'shutdownTimeoutMillisForSignaledShutdown=1000'],
      ],
      variables: {
        CREDENTIALS_FOLDER: folders.credentials,
        REPLICA_SET: replicaSet,
        MEMBER: `${host}:${port}`,
        DATABASE: props.database,
        // mongosh keeps its log there. The image's home is the volume with the data.
        HOME: '/tmp',
      },
      started: {
        ...exec(
          ...['mongosh', '--quiet', '--norc', '--file', `${folders.setup}/setup.js`],
          `mongodb://127.0.0.1:${port}/?directConnection=true&serverSelectionTimeoutMS=2000`,
        ),
        // mongosh starts in a second or two, and then waits for the election.
        timeoutSeconds: 30,
        periodSeconds: 2,
        // Five minutes: after a crash mongod first reads its journal.
        failureThreshold: 150,
      },
      mounts: {
        [folders.key]: readOnly(key),
        [folders.credentials]: credentialsVolume(credentials, accountKeys),
        [folders.setup]: props.setup,
      },
      // mongosh, at every start, needs as much memory as mongod.
      resources: {
        requests: { cpu: '100m', memory: '384Mi' },
        limits: { cpu: '1', memory: '1Gi' },
      },
    },
  }
}

/** A server that needs nothing but its image, and knows neither users nor replica sets. */
export const documentServer: ServerPod = {
  container: {
    // After a crash it first repairs its file.
    started: { ...tcpSocket('mongodb'), periodSeconds: 1, failureThreshold: 120 },
    resources: {
      requests: { cpu: '50m', memory: '128Mi' },
      limits: { cpu: '1', memory: '512Mi' },
    },
  },
}
