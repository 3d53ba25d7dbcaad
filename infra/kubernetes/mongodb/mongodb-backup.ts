import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CronJobV1 } from '@cdktf/provider-kubernetes/lib/cron-job-v1/index.js'
import { PersistentVolumeClaimV1 } from '@cdktf/provider-kubernetes/lib/persistent-volume-claim-v1/index.js'
import { Construct } from 'constructs'
import { type Credentials, credential, credentialKeys } from '../credentials.ts'
import type { Namespace, Part } from '../namespace.ts'
import { ConfigFiles } from '../workload/config-files.ts'
import type { Container } from '../workload/container.ts'
import { podTemplate } from '../workload/pod.ts'
import { resources } from '../workload/resources.ts'
import { users } from '../workload/security.ts'
import { claimedVolume, emptyFolder, volumeClaim } from '../workload/volume.ts'

export interface BackupPlan {
  /** A cron schedule of five fields, in UTC. */
  readonly schedule: string
  /** How many backups stay on the volume. */
  readonly keep: number
  /** Size of the volume, which holds `keep` backups and the one being written. @default '4Gi' */
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
type Action = 'backup' | 'restore'
const script = (action: Action) =>
  readFileSync(join(import.meta.dirname, `mongodb-${action}.sh`), 'utf8')

/**
 * A volume for backups of MongoDB, the CronJob that writes them, and another one that is suspended:
 * the template that a restore is started from, `kubectl create job --from=cronjob/mongodb-restore`.
 *
 * @throws when no backup would be kept
 */
export class MongoDbBackup extends Construct {
  readonly part: Part

  constructor(scope: Construct, id: string, props: MongoDbBackupProps) {
    super(scope, id)
    const { namespace, credentials, plan } = props
    if (!(plan.keep >= 1)) {
      throw new Error(
        `${this.node.path}: keep is ${plan.keep}: every backup would be removed as soon as it is written. Fix: keep at least 1`,
      )
    }
    const part = namespace.part(name, 'mongodb')
    this.part = part
    const scripts = new ConfigFiles(this, 'Scripts', {
      part,
      name,
      files: { 'backup.sh': script('backup'), 'restore.sh': script('restore') },
      volumeName: 'scripts',
      // Each job has a new pod.
      restartPods: false,
    })
    const claim = new PersistentVolumeClaimV1(this, 'Volume', {
      metadata: part.metadata(),
      spec: volumeClaim(plan.volumeSize ?? '4Gi'),
      // A storage class may bind it to the first pod, which starts with the first backup.
      waitUntilBound: false,
    })
    const container = (action: Action, variables: Container['variables']): Container => ({
      name: action,
      image: props.image,
      command: ['sh', `${folders.scripts}/${action}.sh`],
      variables: {
        MONGODB_HOST: props.address,
        DATABASE: props.database,
        BACKUP_FOLDER: folders.backups,
        TMPDIR: folders.tmp,
        ...variables,
      },
      mounts: {
        [folders.backups]: claimedVolume('backups', claim),
        [folders.scripts]: scripts.volume,
        [folders.tmp]: emptyFolder('tmp', { sizeLimit: '16Mi' }),
      },
      resources: resources({ cpu: ['50m', '1'], memory: ['64Mi', '256Mi'] }),
    })
    const backup = container('backup', {
      KEEP: String(plan.keep),
      MONGODB_USERNAME: credential(credentials, credentialKeys.mongodbBackupUsername),
      MONGODB_PASSWORD: credential(credentials, credentialKeys.mongodbBackupPassword),
    })
    const restore = container('restore', {
      BACKUP: '',
      MONGODB_USERNAME: credential(credentials, credentialKeys.mongodbRootUsername),
      MONGODB_PASSWORD: credential(credentials, credentialKeys.mongodbRootPassword),
    })
    const template = (of: Container, restartPolicy: 'OnFailure' | 'Never') =>
      podTemplate(this.node.path, part, { user: users.mongodb, restartPolicy, containers: [of] })
        .template
    const metadata = { labels: part.labels }
    const common = {
      concurrencyPolicy: 'Forbid',
      timezone: 'Etc/UTC',
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
    }

    new CronJobV1(this, 'Backup', {
      metadata: part.metadata(),
      spec: {
        ...common,
        schedule: plan.schedule,
        // A cluster that was down at that time backs up to an hour later.
        startingDeadlineSeconds: 3600,
        jobTemplate: {
          metadata,
          spec: {
            backoffLimit: 3,
            activeDeadlineSeconds: 3600,
            // `Never` would leave failed pods behind after a later one has succeeded.
            template: template(backup, 'OnFailure'),
          },
        },
      },
    })
    new CronJobV1(this, 'Restore', {
      metadata: part.metadata('mongodb-restore'),
      spec: {
        ...common,
        suspend: true,
        // Kubernetes requires a schedule; a suspended job never reaches it.
        schedule: '0 0 1 1 *',
        jobTemplate: {
          metadata,
          spec: {
            // A person reads the failed pod's log before the restore is tried again.
            backoffLimit: 0,
            template: template(restore, 'Never'),
          },
        },
      },
    })
  }
}
