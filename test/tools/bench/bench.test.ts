import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Bench } from '../../../tools/bench/bench.ts'

const forever = "setInterval(() => console.log('waiting'), 1000)"

describe('what a benchmark starts', () => {
  test('is ended by its end, also before it is ready', async () => {
    const bench = new Bench()
    const starting = bench.start({ command: [process.execPath, '-e', forever] })
    bench.close()
    await assert.rejects(starting, /ended: /)
  })

  test('is ready once it listens, not when it says that any port will do', async (t) => {
    const bench = new Bench()
    t.after(() => bench.close())
    const script = "console.log('127.0.0.1:0'); setTimeout(() => console.log('127.0.0.1:8123'), 1)"
    const { origin } = await bench.start({ command: [process.execPath, '-e', script] })
    assert.equal(origin, 'http://127.0.0.1:8123')
  })

  test('is ended where a start beside it fails', async (t) => {
    const bench = new Bench()
    t.after(() => bench.close())
    const starting = bench.start({ command: [process.execPath, '-e', forever] })
    const failing = bench.start({ command: [process.execPath, '-e', "throw new Error('no port')"] })
    await assert.rejects(Promise.all([starting, failing]), /ended: .*no port/s)
    await bench.stopPrograms()
    await assert.rejects(starting, /ended: /)
  })
})
