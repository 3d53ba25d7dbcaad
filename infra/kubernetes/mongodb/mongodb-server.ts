import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigMapV1 } from '@cdktf/provider-kubernetes/lib/config-map-v1/index.js'
import type { Construct } from 'constructs'
import { withoutTemplates } from '../../terraform/without-templates.ts'
import {
  type CredentialKey,
  type Credentials,
  credentialKeys,
  credentialsVolume,
} from '../credentials.ts'
import type { Namespace } from '../namespace.ts'
import { configChecksum } from '../workload/config-checksum.ts'
import { resourceMaps } from '../workload/resources.ts'
import { restrictedContainer } from '../workload/restricted-pod.ts'
import type { BackupPlan } from './mongodb-backup.ts'

/**
 * What answers as MongoDB: the official image, or that of a document server, which speaks MongoDB's
 * wire protocol and has all it needs in its entrypoint. What differs between them: docs/embedded.md.
 */
export type MongoServer =
  | { readonly kind: 'official'; readonly image: string; readonly backup: BackupPlan }
  | { readonly kind: 'document-server'; readonly image: string }

/** What a server's pod is made of, beside what all of them share. */
interface ServerPodProps {
  readonly namespace: Namespace
  readonly credentials: Credentials
  readonly image: string
  /** Name and port that clients know the pod by. */
  readonly host: string
  readonly port: number
  /** The database that the app uses. */
  readonly database: string
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

const setup = readFileSync(join(import.meta.dirname, 'mongodb-setup.js'), 'utf8')

/**
 * mongod of the official image, without the image's entrypoint: that creates users at the first
 * start alone, so a pod that was killed meanwhile would stay without them, and it knows no replica
 * set. The startup probe makes replica set and users instead, at every start: see
 * mongodb-setup.js. The journal needs no option: since 6.1 MongoDB can't run without.
 */
export function officialServer(scope: Construct, props: ServerPodProps) {
  const { namespace, credentials, image, host, port } = props
  const setupMap = new ConfigMapV1(scope, 'Setup', {
    metadata: namespace.metadata('mongodb-setup', 'mongodb', 'mongodb'),
    data: { 'setup.js': withoutTemplates(setup) },
  })
  const environment = {
    CREDENTIALS_FOLDER: folders.credentials,
    REPLICA_SET: replicaSet,
    MEMBER: `${host}:${port}`,
    DATABASE: props.database,
    // mongosh keeps its log there. The image's home is the volume with the data.
    HOME: '/tmp',
  }
  return {
    annotations: configChecksum(setup),
    // The member looks its own name up to find itself in the replica set. DNS has no name of a pod
    // that isn't ready, and a member that doesn't find itself waits for others, of which there are
    // none.
    hostAliases: [{ ip: '127.0.0.1', hostnames: [host] }],
    initContainer: [
      {
        // mongod refuses a key that its group may read, and Kubernetes gives files of a Secret to
        // the pod's group.
        name: 'keyfile',
        image,
        command: ['install', '--mode=0400', `${folders.secretKey}/mongodb-keyfile`, keyFile],
        ...restrictedContainer,
        volumeMount: [
          { name: 'secret-key', mountPath: folders.secretKey, readOnly: true },
          { name: 'key', mountPath: folders.key },
        ],
        resources: resourceMaps({
          requests: { cpu: '10m', memory: '16Mi' },
          limits: { cpu: '100m', memory: '64Mi' },
        }),
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
      env: Object.entries(environment).map(([name, value]) => ({ name, value })),
      startupProbe: {
        exec: {
          command: [
            ...['mongosh', '--quiet', '--norc', '--file', `${folders.setup}/setup.js`],
            `mongodb://127.0.0.1:${port}/?directConnection=true&serverSelectionTimeoutMS=2000`,
          ],
        },
        // mongosh starts in a second or two, and then waits for the election.
        timeoutSeconds: 30,
        periodSeconds: 2,
        // Five minutes: after a crash mongod first reads its journal.
        failureThreshold: 150,
      },
      volumeMount: [
        { name: 'key', mountPath: folders.key, readOnly: true },
        { name: 'credentials', mountPath: folders.credentials, readOnly: true },
        { name: 'setup', mountPath: folders.setup, readOnly: true },
      ],
      // mongosh, at every start, needs as much memory as mongod.
      resources: resourceMaps({
        requests: { cpu: '100m', memory: '384Mi' },
        limits: { cpu: '1', memory: '1Gi' },
      }),
    },
    volume: [
      { name: 'key', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } },
      credentialsVolume('credentials', credentials, accountKeys),
      { name: 'setup', configMap: { name: setupMap.metadata.name } },
      credentialsVolume('secret-key', credentials, [credentialKeys.mongodbKeyfile]),
    ],
  }
}

/** A server that needs nothing but its image, and knows neither users nor replica sets. */
export function documentServer() {
  return {
    annotations: {},
    hostAliases: [],
    initContainer: [],
    container: {
      env: [],
      // After a crash it first repairs its file.
      startupProbe: { tcpSocket: [{ port: 'mongodb' }], periodSeconds: 1, failureThreshold: 120 },
      volumeMount: [],
      resources: resourceMaps({
        requests: { cpu: '50m', memory: '128Mi' },
        limits: { cpu: '1', memory: '512Mi' },
      }),
    },
    volume: [],
  }
}
