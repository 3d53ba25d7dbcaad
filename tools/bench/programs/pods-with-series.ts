import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { GrowingSeries } from '../series.ts'

// Many pods in one: /metrics?pod=<any name> has the number of series in SERIES, of that pod alone.
const pods = new Map<string, GrowingSeries>()
const server = createServer(({ url = '' }, response) => {
  const pod = pods.get(url) ?? new GrowingSeries(Number(process.env.SERIES))
  pods.set(url, pod)
  response.setHeader('content-type', 'text/plain; version=0.0.4')
  response.end(pod.read())
})
server.listen(0, '127.0.0.1', () => {
  console.log(`port ${(server.address() as AddressInfo).port}`)
})
