import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createId } from '../../../app/stores/create-id.ts'
import { createDocumentDatabase } from '../../../app/stores/document-database.ts'
import { startMongodbStandIn } from '../mongodb-stand-in.ts'
import { createLogRecorder } from './log-recorder.ts'
import { unmeasured } from './unmeasured.ts'

const meter = () => unmeasured

test('without an address documents are kept in memory, and the log says so', async () => {
  const log = createLogRecorder()
  const database = await createDocumentDatabase({ log, meter })
  await database.collection('things').insert({ id: createId() })
  assert.match(log.lines.join('\n'), /^info documents are kept in memory.*MONGODB_URL/)
  await database.close()
})

test('with an address documents are kept in MongoDB', async (t) => {
  const mongodb = await startMongodbStandIn(t)
  const log = createLogRecorder()
  const database = await createDocumentDatabase({ mongodb: { url: mongodb.url }, log, meter })
  t.after(() => database.close())
  await database.collection('things').insert({ id: createId() })
  assert.ok(mongodb.commands.some((command) => 'insert' in command))
  assert.match(log.lines.join('\n'), /^info mongodb at 127\.0\.0\.1:\d+ answers$/)
})
