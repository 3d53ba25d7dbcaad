// Run by mongosh, in the startup probe of MongoDB's container, each time that one starts, as often
// as it takes: every step looks first whether it was taken. It connects over localhost, from where
// MongoDB lets one initiate the replica set and create the first user, and nothing else, until
// there is a user. https://www.mongodb.com/docs/manual/core/localhost-exception/
const fs = require('node:fs')
const { CREDENTIALS_FOLDER, REPLICA_SET, MEMBER, DATABASE } = process.env

const secret = (key) => fs.readFileSync(`${CREDENTIALS_FOLDER}/${key}`, 'utf8')
const account = (name) => ({ user: secret(`${name}-username`), pwd: secret(`${name}-password`) })
const admin = db.getSiblingDB('admin')
const root = account('mongodb-root')

function isSignedIn() {
  try {
    return admin.auth(root.user, root.pwd).ok === 1
  } catch (error) {
    if (error.codeName === 'AuthenticationFailed') return false
    throw error
  }
}

function createRoot() {
  try {
    admin.createUser({ ...root, roles: ['root'] })
  } catch (error) {
    if (error.codeName !== 'Unauthorized') throw error
    throw new Error(
      'The data on the volume were made with another root password than the Secret has: put that one back into the Secret, or delete the volume with the data',
    )
  }
}

/** Creates a user, or gives an existing one the password and the rights that it is to have. */
function ensureUser({ user, pwd }, roles) {
  const database = db.getSiblingDB(DATABASE)
  if (database.getUser(user) === null) database.createUser({ user, pwd, roles })
  else database.updateUser(user, { pwd, roles })
}

if (db.hello().setName === undefined) {
  const members = [{ _id: 0, host: MEMBER }]
  admin.adminCommand({ replSetInitiate: { _id: REPLICA_SET, members } })
}
// The one member elects itself, which takes it a moment. The probe's timeout bounds this.
while (!db.hello().isWritablePrimary) sleep(100)

if (!isSignedIn()) {
  createRoot()
  if (!isSignedIn()) throw new Error('The root user was created, but can not sign in')
}
ensureUser(account('mongodb'), ['readWrite'])
ensureUser(account('mongodb-backup'), ['read'])
// Also for a client that asks for nothing: what was acknowledged is on the disk.
admin.adminCommand({ setDefaultRWConcern: 1, defaultWriteConcern: { w: 'majority', j: true } })
