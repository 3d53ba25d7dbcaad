import { createInterface } from 'node:readline'
import { total } from '../../../loadtest/send/route-record.ts'
import { runScenario } from '../../../loadtest/send/run-scenario.ts'
import type { Scenario } from '../../../loadtest/send/scenario.ts'

const scenario: Scenario = {
  name: 'bench',
  description: 'GET /',
  requests: [{ method: 'GET', path: '/', route: '/', expectedStatus: 200, weight: 1 }],
  defaults: { requests: 1, connections: 1 },
}

// Sends by Tally's load client what each line of its input says, as peers/load.mjs by autocannon.
console.log('port 0')
for await (const line of createInterface(process.stdin)) {
  const { url, connections, amount } = JSON.parse(line)
  const plan = { url, scenario, requests: amount, connections, requestTimeoutSeconds: 10 }
  const { routes, durationSeconds } = await runScenario(plan)
  const good = routes.reduce((sum, { byApp }) => sum + total(byApp), 0)
  console.log(JSON.stringify({ good, seconds: durationSeconds }))
}
