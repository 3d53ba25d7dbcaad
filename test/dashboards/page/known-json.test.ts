import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkKnown, grafanaOnly } from '../../../dashboards/page/known-json.ts'
import { allDashboards } from '../all-dashboards.ts'

type Panel = Record<string, unknown> & { fieldConfig: { defaults: Record<string, unknown> } }

/** What is refused of a dashboard after a change of its first panel. */
function afterChange(change: (panel: Panel) => void): readonly string[] {
  const dashboard = JSON.parse(allDashboards[0]?.json ?? '')
  change(dashboard.panels[1])
  return checkKnown(dashboard)
}

const refused: readonly [what: string, change: (panel: Panel) => void, says: RegExp][] = [
  [
    'a unit',
    ({ fieldConfig }) => Object.assign(fieldConfig.defaults, { unit: 'celsius' }),
    /defaults\.unit: "celsius"/,
  ],
  [
    'a type of panel',
    (panel) => Object.assign(panel, { type: 'piechart' }),
    /panels\[\]\.type: "piechart"/,
  ],
  [
    'an option of the legend',
    (panel) => Object.assign(panel, { options: { legend: { displayMode: 'table' } } }),
    /legend\.displayMode: "table"/,
  ],
  [
    'a calculation in the legend',
    (panel) => Object.assign(panel, { options: { legend: { calcs: ['max'] } } }),
    /legend\.calcs\[\]: "max"/,
  ],
  [
    'stacked lines',
    ({ fieldConfig }) =>
      Object.assign(fieldConfig.defaults, { custom: { stacking: { mode: 'normal' } } }),
    /custom\.stacking\.mode: "normal"/,
  ],
  [
    'another end of the axis',
    ({ fieldConfig }) => Object.assign(fieldConfig.defaults, { max: 1 }),
    /defaults\.max: 1/,
  ],
  [
    'a threshold',
    ({ fieldConfig }) =>
      Object.assign(fieldConfig.defaults, { thresholds: { steps: [{ value: 80, color: 'red' }] } }),
    /thresholds\.steps\[\]\.value: 80/,
  ],
  [
    'a mode of thresholds',
    ({ fieldConfig }) =>
      Object.assign(fieldConfig.defaults, { thresholds: { mode: 'percentage' } }),
    /thresholds\.mode: "percentage"/,
  ],
  [
    'a transformation',
    (panel) => Object.assign(panel, { transformations: [{ id: 'merge' }] }),
    /transformations\[\]\.id: "merge"/,
  ],
  [
    'an override',
    ({ fieldConfig }) => Object.assign(fieldConfig, { overrides: [{ matcher: { id: 'byName' } }] }),
    /overrides\[\]\.matcher\.id/,
  ],
  [
    'a legend that Grafana chooses',
    (panel) => Object.assign(panel, { targets: [{ expr: 'up', legendFormat: '__auto' }] }),
    /legendFormat: "__auto"/,
  ],
  [
    'a variable that nobody fills',
    (panel) => Object.assign(panel, { targets: [{ expr: 'up{a="$b"}', legendFormat: 'a' }] }),
    /no variable is called \$b/,
  ],
  [
    'another way to write a variable',
    (panel) =>
      Object.assign(panel, {
        targets: [{ expr: `up{a="$${'{cluster:csv}'}"}`, legendFormat: 'a' }],
      }),
    /no variable is called \$\{cluster/,
  ],
]

describe('what the page of dashboards knows', () => {
  test('is all that the dashboards have', () => {
    for (const { json } of allDashboards) assert.deepEqual(checkKnown(JSON.parse(json)), [])
  })

  for (const [what, change, says] of refused) {
    test(`lacks ${what}, which is refused with how to go on`, () => {
      const problems = afterChange(change).join('\n')
      assert.match(problems, says)
      assert.match(problems, /^service-overview/)
    })
  }

  test('says where it is to be added', () => {
    const [problem] = afterChange((panel) => Object.assign(panel, { type: 'piechart' }))
    assert.match(
      problem ?? '',
      /Fix: use another, or draw it in dashboards\/page and list it in .*known-json\.ts$/,
    )
  })

  test('names each panel that only Grafana draws, whatever that has', () => {
    for (const type of Object.keys(grafanaOnly)) {
      assert.deepEqual(
        afterChange((panel) => Object.assign(panel, { type, options: { wrapLogMessage: true } })),
        [],
      )
    }
  })
})
