import { signUpForNotes } from './notes-visitor.ts'
import type { Scenario, ScenarioRequest } from './scenario.ts'

const page = (path: string, weight = 1): ScenarioRequest => ({
  method: 'GET',
  path,
  route: path,
  expectedStatus: 200,
  weight,
})

const pages = [page('/'), page('/gandalf'), page('/colombo')]
const hits = page('/hits')

/** A document as a device would send it: different each time. */
const measurement = (number: number) => ({
  kind: 'measurement',
  device: `device-${number % 100}`,
  number,
  celsius: 15 + (number % 200) / 10,
})

const writeDocument: ScenarioRequest = {
  method: 'POST',
  path: '/data',
  route: '/data',
  json: measurement,
  gives: 'id',
  expectedStatus: 201,
  weight: 1,
}
const listDocuments: ScenarioRequest = { ...page('/data'), path: '/data?limit=5' }
const readDocument: ScenarioRequest = { ...page('/data/:id'), weight: 2 }

const pad = '/notes/pads/:padId'
const notes: readonly ScenarioRequest[] = [
  page('/notes'),
  page(pad),
  {
    method: 'POST',
    path: `${pad}/notes/new`,
    route: `${pad}/notes/new`,
    form: (number) => ({ title: `Note ${number}`, text: 'Written by a load test.' }),
    gives: 'noteId',
    expectedStatus: 303,
    weight: 1,
  },
  page(`${pad}/notes/:noteId`, 2),
]

/** Two reads for one write, and a list. */
const documents = [writeDocument, readDocument, listDocuments]

const unpaced = { requests: 1000, connections: 10 }

/** Every scenario that `--scenario` accepts. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'mixed',
    description: 'every public page, the hit counter, documents written and read',
    requests: [...pages, hits, ...documents],
    defaults: unpaced,
  },
  {
    name: 'pages',
    description: 'the pages alone, which need no store',
    requests: [page('/', 2), page('/gandalf'), page('/colombo')],
    defaults: unpaced,
  },
  {
    name: 'hits',
    description: 'the hit counter alone, which needs Redis',
    requests: [hits],
    defaults: unpaced,
  },
  {
    name: 'data',
    description: 'documents alone, written and read, which need MongoDB',
    requests: documents,
    defaults: unpaced,
  },
  {
    name: 'notes',
    description: 'notes of one user who signs up before, written and read',
    requests: notes,
    defaults: unpaced,
    prepare: signUpForNotes,
  },
  {
    name: 'spike',
    description: 'more than one pod can carry at 50 % of its CPU request, for two minutes',
    // Mostly reads, to load the app's CPU and not to fill the disk.
    requests: [
      ...pages.map((each) => ({ ...each, weight: 3 })),
      { ...hits, weight: 3 },
      ...documents,
    ],
    // A request costs the app about 0.5 ms of CPU (measured over new connections, as NGINX opens
    // them), so this takes 250m: five times the 50m at which the autoscaler keeps one pod with the
    // default request of 100m, and little for a node with two cores.
    defaults: { requests: 60_000, connections: 50, rate: 500 },
  },
  {
    name: 'rollout',
    description: "the app's pods are restarted under a steady load of reads and writes",
    requests: [...pages, hits, ...documents],
    // 180 s: five pods are replaced in three turns, each of which waits until the new pods have metrics.
    defaults: { requests: 43_200, connections: 20, rate: 240 },
    restartAfter: 0.1,
  },
]

/** The scenario of `load` when none is named. */
export const defaultScenario = 'mixed'

/**
 * Finds a scenario by its name.
 * @throws Error naming the allowed ones when there is none of that name.
 */
export function findScenario(name: string): Scenario {
  const found = scenarios.find((scenario) => scenario.name === name)
  if (found) return found
  const allowed = scenarios.map((scenario) => scenario.name).join(', ')
  throw new Error(`There is no scenario "${name}". Fix: choose one of ${allowed}`)
}
