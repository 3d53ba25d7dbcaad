import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isMet } from '../../../tools/bench/comparison.ts'
import { render } from '../../../tools/bench/table.ts'

describe('an aim', () => {
  test('is met by the bound itself', () => {
    assert.equal(isMet({ what: 's', is: 5, atMost: 5 }), true)
    assert.equal(isMet({ what: 'of it', is: 0.92, atLeast: 0.92 }), true)
  })

  test('is missed on the other side of its bound, and by what was not measured', () => {
    assert.equal(isMet({ what: 's', is: 5.01, atMost: 5 }), false)
    assert.equal(isMet({ what: 'of it', is: 0.91, atLeast: 0.92 }), false)
    assert.equal(isMet({ what: 's', is: Number.NaN, atMost: 5 }), false)
  })
})

describe('the table of a comparison', () => {
  test('has a line for each, with median and middle half, and a verdict for each aim', () => {
    const text = render({
      title: 'Speed',
      columns: ['µs', 'of it'],
      lines: [
        ['ours', { median: 12.34, lowerQuartile: 11, upperQuartile: 13 }, 0.9],
        ['theirs', 1234.5, ''],
      ],
      aims: [
        { what: 'of it', is: 0.9, atLeast: 0.92 },
        { what: 'µs', is: 12.34, atMost: 20 },
      ],
    })
    assert.equal(
      text,
      [
        '### Speed',
        '',
        '|        |              µs | of it |',
        '| ---    |            ---: |  ---: |',
        '| ours   | 12.3 (11 to 13) |   0.9 |',
        '| theirs |           1,235 |       |',
        '',
        '- **missed**: of it at least 0.92, is 0.9',
        '- met: µs at most 20, is 12.3',
        '',
      ].join('\n'),
    )
  })

  test('says why where nothing is measured', () => {
    const text = render({ title: 'Speed', notMeasured: 'no platform is up' })
    assert.equal(text, '### Speed\n\nnot measured: no platform is up\n')
  })
})
