import { Construct } from 'constructs'
import { type CredentialKey, type Credentials, credentialKeys } from '../credentials.ts'
import type { Namespace } from '../namespace.ts'
import { ConfigFiles } from '../workload/config-files.ts'
import type { Container } from '../workload/container.ts'
import { tcpSocket } from '../workload/probes.ts'
import { users } from '../workload/security.ts'
import { Service } from '../workload/service.ts'
import { StatefulSet } from '../workload/stateful-set.ts'
import { dataVolume, emptyFolder } from '../workload/volume.ts'
import { MongoDbBackup } from './mongodb-backup.ts'
import {
  clientOptions,
  documentServer,
  type MongoServer,
  officialServer,
  setupFiles,
} from './mongodb-server.ts'

export interface MongoDbProps {
  readonly namespace: Namespace
  readonly credentials: Credentials
  readonly server: MongoServer
  /** Size of the volume, a Kubernetes quantity. @default '2Gi' */
  readonly volumeSize?: string
}

const port = 27017
const database = 'tally'
/**
 * Cheap, as it is asked all the time: a client of MongoDB costs a second of processor to start.
 * The startup probe has seen before that the server takes writes.
 */
const listens = tcpSocket('mongodb')

/**
 * MongoDB with one pod and a volume on the cluster's default storage class: of the official image a
 * replica set of one member that asks for passwords, with daily backups, or a document server.
 *
 * @throws when no backup would be kept
 */
export class MongoDb extends Construct {
  /** Address for clients with the database and the options that they need, but no password. */
  readonly url: string
  /** What clients sign in with. @default no password is asked for */
  readonly login?: { readonly username: CredentialKey; readonly password: CredentialKey }

  constructor(scope: Construct, id: string, props: MongoDbProps) {
    super(scope, id)
    const { namespace, credentials, server } = props
    const part = namespace.part('mongodb', 'mongodb')
    const service = new Service(this, 'Service', {
      part,
      portName: 'mongodb',
      port,
      headless: true,
    })
    const host = `mongodb-0.${service.host}`
    const address = `${host}:${port}`
    this.url = `mongodb://${address}/${database}`
    let serverPod = documentServer
    if (server.kind === 'official') {
      const { image, backup: plan } = server
      this.url += `?${clientOptions}`
      this.login = {
        username: credentialKeys.mongodbUsername,
        password: credentialKeys.mongodbPassword,
      }
      new MongoDbBackup(this, 'Backup', { namespace, credentials, image, plan, address, database })
      const { volume: setup } = new ConfigFiles(this, 'Setup', {
        part,
        files: setupFiles,
        volumeName: 'setup',
      })
      serverPod = officialServer({ credentials, image, setup, host, port, database })
    }
    const { container, ...pod } = serverPod
    const { started, mounts, ...rest } = container
    const mongodb: Container = {
      ...rest,
      name: 'mongodb',
      image: server.image,
      ports: { mongodb: port },
      mounts: {
        '/data/db': dataVolume(props.volumeSize ?? '2Gi'),
        '/tmp': emptyFolder('tmp', { sizeLimit: '256Mi' }),
        ...mounts,
      },
      probes: { ready: listens, alive: listens, ...(started && { started }) },
    }
    new StatefulSet(this, 'StatefulSet', {
      part,
      service,
      ...pod,
      user: users.mongodb,
      // Writes what is in memory to the volume before it ends.
      terminationGracePeriodSeconds: 60,
      containers: [mongodb],
    })
  }
}
