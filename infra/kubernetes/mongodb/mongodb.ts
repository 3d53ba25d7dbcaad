import { ServiceV1 } from '@cdktf/provider-kubernetes/lib/service-v1/index.js'
import { StatefulSetV1 } from '@cdktf/provider-kubernetes/lib/stateful-set-v1/index.js'
import { Construct } from 'constructs'
import {
  afterCredentials,
  type CredentialKey,
  type Credentials,
  credentialKeys,
} from '../credentials.ts'
import { labels } from '../labels.ts'
import type { Namespace } from '../namespace.ts'
import { probes } from '../workload/probes.ts'
import { restrictedContainer, restrictedPod, users } from '../workload/restricted-pod.ts'
import { dataVolumeClaim } from '../workload/volume-claim.ts'
import { MongoDbBackup } from './mongodb-backup.ts'
import {
  clientOptions,
  documentServer,
  type MongoServer,
  officialServer,
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
const matchLabels = labels('mongodb', 'mongodb')
/**
 * Cheap, as it is asked all the time: a client of MongoDB costs a second of processor to start.
 * The startup probe has seen before that the server takes writes.
 */
const listens = { tcpSocket: [{ port: 'mongodb' }] }

/**
 * MongoDB with one pod and a volume on the cluster's default storage class: of the official image a
 * replica set of one member that asks for passwords, with daily backups, or a document
 * server.
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
    const metadata = namespace.metadata('mongodb', 'mongodb', 'mongodb')
    const service = new ServiceV1(this, 'Service', {
      metadata,
      spec: {
        clusterIp: 'None',
        selector: matchLabels,
        port: [{ name: 'mongodb', port, targetPort: 'mongodb' }],
      },
    })
    const host = `mongodb-0.mongodb.${namespace.name}.svc`
    const address = `${host}:${port}`
    this.url = `mongodb://${address}/${database}`
    if (server.kind === 'official') {
      this.url += `?${clientOptions}`
      this.login = {
        username: credentialKeys.mongodbUsername,
        password: credentialKeys.mongodbPassword,
      }
      new MongoDbBackup(this, 'Backup', {
        namespace,
        credentials,
        image: server.image,
        plan: server.backup,
        address,
        database,
      })
    }
    const pod =
      server.kind === 'official'
        ? officialServer(this, {
            namespace,
            credentials,
            image: server.image,
            host,
            port,
            database,
          })
        : documentServer()

    new StatefulSetV1(this, 'StatefulSet', {
      metadata,
      ...afterCredentials(credentials),
      spec: {
        serviceName: service.metadata.name,
        replicas: '1',
        selector: { matchLabels },
        template: {
          metadata: { labels: matchLabels, annotations: pod.annotations },
          spec: {
            ...restrictedPod({ user: users.mongodb }),
            // Writes what is in memory to the volume before it ends.
            terminationGracePeriodSeconds: 60,
            hostAliases: pod.hostAliases,
            initContainer: pod.initContainer,
            container: [
              {
                name: 'mongodb',
                image: server.image,
                ...restrictedContainer,
                port: [{ name: 'mongodb', containerPort: port }],
                ...pod.container,
                volumeMount: [
                  { name: 'data', mountPath: '/data/db' },
                  { name: 'tmp', mountPath: '/tmp' },
                  ...pod.container.volumeMount,
                ],
                ...probes({ ready: listens, alive: listens }),
              },
            ],
            volume: [{ name: 'tmp', emptyDir: { sizeLimit: '256Mi' } }, ...pod.volume],
          },
        },
        volumeClaimTemplate: dataVolumeClaim(props.volumeSize ?? '2Gi'),
      },
    })
  }
}
