import { Construct } from 'constructs'
import { type Credentials, credential, credentialKeys } from '../credentials.ts'
import type { Namespace, Part } from '../namespace.ts'
import type { Flows } from '../network/flows.ts'
import type { MongoDbNames, Store, Variables } from '../store.ts'
import { ConfigFiles } from '../workload/config-files.ts'
import type { SecretValue } from '../workload/container.ts'
import type { Pod } from '../workload/pod.ts'
import { users } from '../workload/security.ts'
import { Service } from '../workload/service.ts'
import { StatefulSet } from '../workload/stateful-set.ts'
import { dataVolume } from '../workload/volume.ts'
import { MongoDbBackup } from './mongodb-backup.ts'
import {
  clientOptions,
  documentServer,
  type MongoServer,
  officialServer,
  port,
  setupFiles,
} from './mongodb-server.ts'

export interface MongoDbProps {
  readonly namespace: Namespace
  readonly credentials: Credentials
  readonly server: MongoServer
  /** Size of the volume, a Kubernetes quantity. @default '2Gi' */
  readonly volumeSize?: string
}

const database = 'tally'

/**
 * MongoDB with one pod and a volume on the cluster's default storage class: of the official image a
 * replica set of one member that asks for passwords, with daily backups, or a document server.
 *
 * @throws when no backup would be kept
 */
export class MongoDb extends Construct implements Store<MongoDbNames> {
  readonly service: Service
  /** The pods that back it up and restore it. @default there are none */
  readonly backup?: Part
  /** With database and options, without a password. */
  readonly #url: string
  /** Account of clients. @default no password is asked for */
  readonly #login?: { readonly username: SecretValue; readonly password: SecretValue }

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
    this.service = service
    const host = `mongodb-0.${service.host}`
    const address = `${host}:${port}`
    let url = `mongodb://${address}/${database}`
    const data = dataVolume(props.volumeSize ?? '2Gi')
    let pod: Pick<Pod, 'containers'> = documentServer(server.image, data)
    if (server.kind === 'official') {
      const { image, backup: plan } = server
      url += `?${clientOptions}`
      this.#login = {
        username: credential(credentials, credentialKeys.mongodbUsername),
        password: credential(credentials, credentialKeys.mongodbPassword),
      }
      const backup = new MongoDbBackup(this, 'Backup', {
        namespace,
        credentials,
        image,
        plan,
        address,
        database,
      })
      this.backup = backup.part
      const { volume: setup } = new ConfigFiles(this, 'Setup', {
        part,
        files: setupFiles,
        volumeName: 'setup',
      })
      pod = officialServer({ credentials, image, data, setup, host, database })
    }
    this.#url = url
    new StatefulSet(this, 'StatefulSet', {
      part,
      service,
      ...pod,
      user: users.mongodb,
      // It writes what is in memory to the volume before it ends.
      terminationGracePeriodSeconds: 60,
    })
  }

  variables({ url, username, password }: MongoDbNames): Variables {
    if (!this.#login) return { [url]: this.#url }
    return {
      [url]: this.#url,
      [username]: this.#login.username,
      [password]: this.#login.password,
    }
  }

  letIn(flows: Flows, from: Service): void {
    flows.connect(from, this.service)
  }
}
