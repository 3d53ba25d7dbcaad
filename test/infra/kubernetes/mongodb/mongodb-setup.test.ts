import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { runInNewContext } from 'node:vm'
import { MongodStandIn } from './mongodb-stand-in.ts'

const script = readFileSync(
  join(import.meta.dirname, '../../../../infra/kubernetes/mongodb/mongodb-setup.js'),
  'utf8',
)
const folder = mkdtempSync(join(tmpdir(), 'tally-mongodb-'))
after(() => rmSync(folder, { recursive: true }))
const accounts = { 'mongodb-root': 'root', mongodb: 'tally', 'mongodb-backup': 'backup' }
for (const [key, name] of Object.entries(accounts)) {
  writeFileSync(join(folder, `${key}-username`), name)
  writeFileSync(join(folder, `${key}-password`), `pass of ${name}`)
}

/** Runs the setup once, as a probe does. */
function setUp(mongod: MongodStandIn): void {
  const env = {
    CREDENTIALS_FOLDER: folder,
    REPLICA_SET: 'rs0',
    MEMBER: 'mongodb-0.mongodb.shop-ns.svc:27017',
    DATABASE: 'tally',
  }
  runInNewContext(script, {
    db: mongod.connect(),
    process: { env },
    require: createRequire(import.meta.url),
    sleep: () => {},
  })
}

/** What the setup leaves behind. */
function assertComplete(mongod: MongodStandIn): void {
  assert.equal(mongod.member, 'mongodb-0.mongodb.shop-ns.svc:27017')
  const roles = [...mongod.users].map(([id, user]) => [id, ...user.roles])
  assert.deepEqual(roles, [
    ['admin/root', 'root'],
    ['tally/tally', 'readWrite'],
    ['tally/backup', 'read'],
  ])
  // From another realm, so equal by what it says.
  assert.equal(JSON.stringify(mongod.defaultWriteConcern), '{"w":"majority","j":true}')
}

describe('the setup of MongoDB', () => {
  test('makes replica set, users with the least rights, and the default write concern', () => {
    const mongod = new MongodStandIn()
    setUp(mongod)
    assertComplete(mongod)
  })

  test('changes nothing but passwords and rights when it runs again', () => {
    const mongod = new MongodStandIn()
    setUp(mongod)
    mongod.changes.length = 0
    setUp(mongod)
    assertComplete(mongod)
    assert.deepEqual(mongod.changes, ['update tally/tally', 'update tally/backup'])
  })

  test('goes on where it was cut off', () => {
    const complete = new MongodStandIn()
    setUp(complete)
    for (let users = 0; users < complete.users.size; users += 1) {
      const mongod = new MongodStandIn()
      mongod.member = complete.member
      for (const [id, user] of [...complete.users].slice(0, users)) mongod.users.set(id, user)
      setUp(mongod)
      assertComplete(mongod)
    }
  })

  test('gives users the password of the Secret', () => {
    const mongod = new MongodStandIn()
    setUp(mongod)
    mongod.users.set('tally/tally', { pwd: 'an old one', roles: ['readWrite', 'dbAdmin'] })
    setUp(mongod)
    assertComplete(mongod)
    assert.equal(mongod.users.get('tally/tally')?.pwd, 'pass of tally')
  })

  test('throws when the data know another root password, and says what to do', () => {
    const mongod = new MongodStandIn()
    setUp(mongod)
    mongod.users.set('admin/root', { pwd: 'of another Secret', roles: ['root'] })
    assert.throws(() => setUp(mongod), { message: /another root password.*put that one back/ })
  })
})
