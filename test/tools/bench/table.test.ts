import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { verdictOf } from '../../../tools/bench/comparison.ts'
import { render } from '../../../tools/bench/table.ts'

describe('an aim', () => {
  test('is met or missed where the figure is farther from its bound than the accuracy', () => {
    assert.equal(verdictOf({ what: 's', is: 4.7, atMost: 5 }), 'met')
    assert.equal(verdictOf({ what: 's', is: 5.3, atMost: 5 }), 'missed')
    assert.equal(verdictOf({ what: 'of it', is: 1.06, atLeast: 1 }), 'met')
    assert.equal(verdictOf({ what: 'of it', is: 0.94, atLeast: 1 }), 'missed')
  })

  test('is not decided where the figure is nearer to its bound, on either side', () => {
    for (const is of [4.8, 5.2]) {
      assert.equal(verdictOf({ what: 's', is, atMost: 5 }), 'not decided')
      assert.equal(verdictOf({ what: 's', is, atLeast: 5 }), 'not decided')
    }
  })

  test('is decided by what is exact, the bound itself included', () => {
    const exact = { what: 'MB', atMost: 2, accuracy: 0 }
    assert.equal(verdictOf({ ...exact, is: 2 }), 'met')
    assert.equal(verdictOf({ ...exact, is: 2.01 }), 'missed')
  })

  test('is decided by a ratio only where both estimates of it agree', () => {
    const verdict = (ofMedians: number, ofRounds: number) =>
      verdictOf({ what: 'of it', is: { ofMedians, ofRounds }, atLeast: 1 })
    assert.equal(verdict(1.1, 1.2), 'met')
    assert.equal(verdict(0.8, 0.9), 'missed')
    assert.equal(verdict(1.1, 0.9), 'not decided')
    assert.equal(verdict(1.01, 1.2), 'not decided')
    assert.equal(verdict(0.8, 0.99), 'not decided')
  })

  test('is missed by what was not measured', () => {
    assert.equal(verdictOf({ what: 's', is: Number.NaN, atMost: 5 }), 'missed')
  })
})

describe('the table of a comparison', () => {
  test('says how long it took, has median and middle half, and a verdict for each aim', () => {
    const comparison = {
      title: 'Speed',
      columns: ['µs', 'of it'],
      lines: [
        ['ours', { median: 12.34, lowerQuartile: 11, upperQuartile: 13 }, 0.9],
        ['theirs', 1234.5, ''],
      ],
      aims: [
        { what: 'of it', is: 0.8, atLeast: 0.92 },
        { what: 'of them', is: { ofMedians: 0.893, ofRounds: 0.938 }, atLeast: 0.92 },
        { what: 'µs', is: 12.34, atMost: 20 },
      ],
    } as const
    assert.equal(
      render(comparison, 53.6),
      [
        '### Speed',
        '',
        'Took 54 s.',
        '',
        '|        |              µs | of it |',
        '| ---    |            ---: |  ---: |',
        '| ours   | 12.3 (11 to 13) |   0.9 |',
        '| theirs |           1,235 |       |',
        '',
        '- **missed**: of it at least 0.92, is 0.8',
        '- not decided: of them at least 0.92, is 0.893 and 0.938',
        '- met: µs at most 20, is 12.3',
        '',
      ].join('\n'),
    )
  })

  test('says why where nothing is measured', () => {
    const text = render({ title: 'Speed', notMeasured: 'no platform is up' }, 1)
    assert.equal(text, '### Speed\n\nnot measured: no platform is up\n')
  })
})
