import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { Bench } from '../../../tools/bench/bench.ts'
import { GrowingSeries } from '../../../tools/bench/series.ts'

/** The values of each series of a page, by its name. */
const valuesOf = (page: string): ReadonlyMap<string, readonly number[]> => {
  const lines = page.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  const grouped = Map.groupBy(lines, (line) => line.split(' ')[0] ?? '')
  return new Map(
    [...grouped].map(([name, own]) => [name, own.map((line) => Number(line.split(' ')[1]))]),
  )
}
const sum = (values: Iterable<readonly number[]>) => [...values].flat().reduce((a, b) => a + b, 0)

describe('series of the benchmark', () => {
  test('are as many as wanted, each with its own name', () => {
    assert.equal(valuesOf(new GrowingSeries(1000).read()).size, 1000)
  })

  test('never fall, and grow together', () => {
    const series = new GrowingSeries(100)
    const [before, after] = [valuesOf(series.read()), valuesOf(series.read())]
    for (const [name, [value = Number.NaN]] of after) {
      assert.ok(value >= (before.get(name)?.[0] ?? Number.NaN), name)
    }
    assert.ok(sum(after.values()) > sum(before.values()))
  })

  test('have a value for each time of a history, in order', () => {
    const history = new GrowingSeries(20).history([100, 105, 110])
    assert.match(history, /\n# EOF\n$/)
    for (const [name, values] of valuesOf(history)) {
      assert.equal(values.length, 3)
      assert.deepEqual(
        values.toSorted((a, b) => a - b),
        values,
        name,
      )
    }
  })

  test('are those of one pod alone', async (t: TestContext) => {
    const bench = new Bench()
    t.after(() => bench.close())
    const program = join(import.meta.dirname, '../../../tools/bench/programs/pods-with-series.ts')
    const env = { SERIES: '500' }
    const { origin } = await bench.start({ command: [process.execPath, program], env })
    const page = async (pod: string) => (await fetch(`${origin}/metrics?pod=${pod}`)).text()
    const first = sum(valuesOf(await page('one')).values())
    for (let i = 0; i < 5; i += 1) await page('one')
    const [one, other] = [valuesOf(await page('one')), valuesOf(await page('other'))]
    assert.deepEqual([one.size, other.size], [500, 500])
    assert.ok(sum(one.values()) > first + sum(other.values()))
  })
})
