import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigMapV1 } from '@cdktf/provider-kubernetes/lib/config-map-v1/index.js'
import { CronJobV1 } from '@cdktf/provider-kubernetes/lib/cron-job-v1/index.js'
import { PersistentVolumeClaimV1 } from '@cdktf/provider-kubernetes/lib/persistent-volume-claim-v1/index.js'
import { Construct } from 'constructs'
import { withoutTemplates } from '../../terraform/without-templates.ts'
import {
  type CredentialKey,
  type Credentials,
  credentialKeys,
  credentialsVariable,
} from '../credentials.ts'
import { labels } from '../labels.ts'
import type { Namespace } from '../namespace.ts'
import { resourceMaps } from '../workload/resources.ts'
import { restrictedContainer, restrictedPod, users } from '../workload/restricted-pod.ts'
import { volumeClaim } from '../workload/volume-claim.ts'

/** When MongoDB is backed up, and how much of it is kept. */
export interface BackupPlan {
  /** A cron schedule of five fields, in UTC. */
  readonly schedule: string
  /** How many backups stay on the volume. */
  readonly keep: number
  /** Size of the volume, which holds one more while a backup is written. @default '4Gi' */
  readonly volumeSize?: string
}

export interface MongoDbBackupProps {
  readonly namespace: Namespace
  readonly credentials: Credentials
  /** The image with `mongodump` and `mongorestore`. */
  readonly image: string
  readonly plan: BackupPlan
  /** `host:port` of MongoDB. */
  readonly address: string
  readonly database: string
}

const name = 'mongodb-backup'
const folders = { backups: '/backups', scripts: '/etc/mongodb-backup', tmp: '/tmp' } as const
const script = (action: 'backup' | 'restore') =>
  withoutTemplates(readFileSync(join(import.meta.dirname, `mongodb-${action}.sh`), 'utf8'))

/**
 * A volume for backups of MongoDB, the CronJob that writes them, and another one that is suspended:
 * the template that a restore is started from, `kubectl create job --from=cronjob/mongodb-restore`.
 *
 * @throws when no backup would be kept
 */
export class MongoDbBackup extends Construct {
  constructor(scope: Construct, id: string, props: MongoDbBackupProps) {
    super(scope, id)
    const { namespace, credentials, plan } = props
    if (!(plan.keep >= 1)) {
      throw new Error(
        `${this.node.path}: keep is ${plan.keep}: every backup would be removed as soon as it is written; use at least 1`,
      )
    }
    const metadata = (of: string) => namespace.metadata(of, name, 'mongodb')
    const scripts = new ConfigMapV1(this, 'Scripts', {
      metadata: metadata(name),
      data: { 'backup.sh': script('backup'), 'restore.sh': script('restore') },
    })
    const claim = new PersistentVolumeClaimV1(this, 'Volume', {
      metadata: metadata(name),
      spec: volumeClaim(plan.volumeSize ?? '4Gi'),
      // A storage class may wait for the first pod, which comes with the first backup.
      waitUntilBound: false,
    })

    const environment: Readonly<Record<string, string>> = {
      MONGODB_HOST: props.address,
      DATABASE: props.database,
      BACKUP_FOLDER: folders.backups,
      TMPDIR: folders.tmp,
    }
    const template = (
      action: 'backup' | 'restore',
      restartPolicy: 'OnFailure' | 'Never',
      variables: Readonly<Record<string, string>>,
      login: { readonly username: CredentialKey; readonly password: CredentialKey },
    ) => ({
      metadata: { labels: labels(name, 'mongodb') },
      spec: {
        ...restrictedPod({ user: users.mongodb }),
        restartPolicy,
        container: [
          {
            name: action,
            image: props.image,
            command: ['sh', `${folders.scripts}/${action}.sh`],
            ...restrictedContainer,
            env: [
              ...Object.entries({ ...environment, ...variables }).map(([key, value]) => ({
                name: key,
                value,
              })),
              credentialsVariable('MONGODB_USERNAME', credentials, login.username),
              credentialsVariable('MONGODB_PASSWORD', credentials, login.password),
            ],
            volumeMount: [
              { name: 'backups', mountPath: folders.backups },
              { name: 'scripts', mountPath: folders.scripts, readOnly: true },
              { name: 'tmp', mountPath: folders.tmp },
            ],
            resources: resourceMaps({
              requests: { cpu: '50m', memory: '64Mi' },
              limits: { cpu: '1', memory: '256Mi' },
            }),
          },
        ],
        volume: [
          { name: 'backups', persistentVolumeClaim: { claimName: claim.metadata.name } },
          { name: 'scripts', configMap: { name: scripts.metadata.name } },
          { name: 'tmp', emptyDir: { sizeLimit: '16Mi' } },
        ],
      },
    })
    const common = {
      concurrencyPolicy: 'Forbid',
      timezone: 'Etc/UTC',
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
    }

    new CronJobV1(this, 'Backup', {
      metadata: metadata(name),
      spec: {
        ...common,
        schedule: plan.schedule,
        // A cluster that stood still at that time makes its backup up to an hour later.
        startingDeadlineSeconds: 3600,
        jobTemplate: {
          metadata: { labels: labels(name, 'mongodb') },
          spec: {
            backoffLimit: 3,
            activeDeadlineSeconds: 3600,
            // A pod that failed and stayed would be unhealthy after the next one succeeded.
            template: template(
              'backup',
              'OnFailure',
              { KEEP: String(plan.keep) },
              {
                username: credentialKeys.mongodbBackupUsername,
                password: credentialKeys.mongodbBackupPassword,
              },
            ),
          },
        },
      },
    })
    new CronJobV1(this, 'Restore', {
      metadata: metadata('mongodb-restore'),
      spec: {
        ...common,
        suspend: true,
        // It never comes to that, but Kubernetes wants one.
        schedule: '0 0 1 1 *',
        jobTemplate: {
          metadata: { labels: labels(name, 'mongodb') },
          spec: {
            // Whoever restores looks at what went wrong, in the log of the pod that failed, before
            // it is tried again.
            backoffLimit: 0,
            template: template(
              'restore',
              'Never',
              { BACKUP: '' },
              {
                username: credentialKeys.mongodbRootUsername,
                password: credentialKeys.mongodbRootPassword,
              },
            ),
          },
        },
      },
    })
  }
}
