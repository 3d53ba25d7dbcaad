import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { manifest, officialMongo, terraformResources, testBed } from '../../synthesized.ts'

function deployed(keep = 7) {
  const { stack, mongodb } = testBed()
  mongodb({ ...officialMongo, backup: { schedule: '30 2 * * *', keep } })
  const job = (name: string) => manifest(stack, 'CronJob', name).spec
  const container = (name: string) => job(name).jobTemplate.spec.template.spec.containers[0]
  const user = (name: string) =>
    container(name).env.find((each: { name: string }) => each.name === 'MONGODB_USERNAME').valueFrom
      .secretKeyRef.key
  return { stack, job, container, user }
}

describe('backups of MongoDB', () => {
  test('are written by the clock of UTC, one at a time', () => {
    const { schedule, timeZone, concurrencyPolicy, suspend } = deployed().job('mongodb-backup')
    assert.deepEqual([schedule, timeZone, concurrencyPolicy], ['30 2 * * *', 'Etc/UTC', 'Forbid'])
    assert.equal(suspend, undefined)
  })

  test('leave few jobs behind', () => {
    const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = deployed().job('mongodb-backup')
    assert.deepEqual([successfulJobsHistoryLimit, failedJobsHistoryLimit], [3, 1])
  })

  test('go to a volume of their own', () => {
    const { stack, job } = deployed()
    const { volumes } = job('mongodb-backup').jobTemplate.spec.template.spec
    assert.deepEqual(volumes[0].persistentVolumeClaim, { claimName: 'mongodb-backup' })
    assert.ok(manifest(stack, 'PersistentVolumeClaim', 'mongodb-backup').spec.resources)
    // A storage class may wait for the first pod: a deploy would wait for the first night.
    const [claim] = terraformResources(stack, 'kubernetes_persistent_volume_claim_v1')
    assert.equal(claim.wait_until_bound, false)
  })

  test('are written by a user who may only read, and restored by root when somebody asks', () => {
    const { job, user } = deployed()
    assert.equal(user('mongodb-backup'), 'mongodb-backup-username')
    assert.equal(job('mongodb-restore').suspend, true)
    assert.equal(user('mongodb-restore'), 'mongodb-root-username')
  })

  test('run in pods that no Service of MongoDB leads to', () => {
    const { stack, job } = deployed()
    const { selector } = manifest(stack, 'Service', 'mongodb').spec
    for (const name of ['mongodb-backup', 'mongodb-restore']) {
      const { labels } = job(name).jobTemplate.spec.template.metadata
      assert.ok(Object.entries(selector).some(([key, value]) => labels[key] !== value))
    }
  })

  test('throws when none would be kept', () => {
    assert.throws(() => deployed(0), { message: /keep is 0.*at least 1/ })
  })
})

/** What the scripts of the ConfigMap do, with programs that stand in for MongoDB's. */
describe('the script of', () => {
  let folder: string
  const backups = () => readdirSync(join(folder, 'backups')).sort()
  const program = (name: string, body: string) => {
    writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${body}\n`)
    chmodSync(join(folder, 'bin', name), 0o755)
  }
  const calls = () => readFileSync(join(folder, 'calls'), 'utf8')
  const archiveOption =
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the shell's, not ours
    'for each; do case $each in --archive=*) archive=${each#--archive=} ;; esac; done'

  function run(action: 'backup' | 'restore', env: Readonly<Record<string, string>> = {}) {
    const { stack, container } = deployed(3)
    const { env: variables } = container(`mongodb-${action}`)
    const given = variables
      .filter(({ value }: { value?: string }) => value !== undefined)
      .map(({ name, value }: { name: string; value: string }) => [name, value])
    const script = manifest(stack, 'ConfigMap', 'mongodb-backup').data[`${action}.sh`]
    return spawnSync('sh', ['-c', script], {
      encoding: 'utf8',
      env: {
        ...Object.fromEntries(given),
        MONGODB_USERNAME: 'someone',
        MONGODB_PASSWORD: 'pass-of-someone',
        BACKUP_FOLDER: join(folder, 'backups'),
        TMPDIR: folder,
        PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
        FOLDER: folder,
        ...env,
      },
    })
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tally-backup-'))
    for (const name of ['backups', 'bin']) mkdirSync(join(folder, name))
    writeFileSync(join(folder, 'archive.gz'), gzipSync('documents'))
    program(
      'mongodump',
      `echo "$@" >> $FOLDER/calls; ${archiveOption}; cp $FOLDER/archive.gz $archive`,
    )
    program('mongorestore', 'echo "$@" >> $FOLDER/calls')
  })
  const older = (...names: string[]) => {
    for (const name of names) writeFileSync(join(folder, 'backups', name), '')
  }

  test('a backup names the file by its time, and gives the password to no argument', () => {
    const { status, stderr } = run('backup')
    assert.equal(status, 0, stderr)
    assert.match(backups().join(), /^tally-\d{8}T\d{6}Z\.archive\.gz$/)
    assert.match(calls(), /--host=mongodb-0\.mongodb\.shop-ns\.svc:27017 --username=someone/)
    assert.match(calls(), /--db=tally .*--gzip/)
    assert.doesNotMatch(calls(), /pass-of-someone/)
  })

  test('a backup removes the oldest ones, and nothing that is no backup', () => {
    const names = ['01', '02', '03', '04'].map((day) => `tally-202601${day}T030000Z.archive.gz`)
    older(...names, 'lost+found')
    assert.equal(run('backup').status, 0)
    const [first, ...rest] = backups()
    assert.equal(first, 'lost+found')
    assert.equal(rest.length, 3)
    assert.deepEqual(rest.slice(0, 2), names.slice(2))
  })

  test('a backup that fails leaves nothing behind, and removes none', () => {
    const names = ['01', '02', '03', '04'].map((day) => `tally-202601${day}T030000Z.archive.gz`)
    older(...names)
    program('mongodump', `${archiveOption}; echo half > $archive; exit 1`)
    assert.notEqual(run('backup').status, 0)
    assert.deepEqual(backups(), names)
  })

  test('a backup that can not be read back is not kept', () => {
    writeFileSync(join(folder, 'archive.gz'), gzipSync('documents').subarray(0, 12))
    assert.notEqual(run('backup').status, 0)
    assert.deepEqual(backups(), [])
  })

  test('a backup removes the partial file of a killed one', () => {
    older('tally-20260101T030000Z.archive.gz.partial')
    assert.equal(run('backup').status, 0)
    assert.doesNotMatch(backups().join(), /partial/)
  })

  test('a restore takes the newest backup', () => {
    older('tally-20260101T030000Z.archive.gz', 'tally-20260102T030000Z.archive.gz')
    older('tally-20260103T030000Z.archive.gz.partial')
    const { status, stdout } = run('restore')
    assert.equal(status, 0)
    assert.match(stdout, /^restoring tally-20260102T030000Z\.archive\.gz$/m)
    assert.match(
      calls(),
      /--nsInclude=tally\.\* --drop .*tally-20260102T030000Z\.archive\.gz --gzip/,
    )
  })

  test('a restore takes the backup that is named', () => {
    older('tally-20260101T030000Z.archive.gz', 'tally-20260102T030000Z.archive.gz')
    const { stdout } = run('restore', { BACKUP: 'tally-20260101T030000Z.archive.gz' })
    assert.match(stdout, /^restoring tally-20260101/)
  })

  test('a restore of what is not there fails and lists what is', () => {
    older('tally-20260101T030000Z.archive.gz')
    const { status, stderr } = run('restore', { BACKUP: 'yesterday' })
    assert.equal(status, 1)
    assert.match(stderr, /no backup "yesterday"\. There are:\ntally-20260101T030000Z\.archive\.gz/)
  })

  test('a restore without any backup fails', () => {
    assert.equal(run('restore').status, 1)
  })
})
