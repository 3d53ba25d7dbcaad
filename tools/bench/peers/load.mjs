import { createInterface } from 'node:readline'
import autocannon from 'autocannon'

// Sends what each line of its input says, and answers with what came back.
console.log('port 0')
for await (const line of createInterface(process.stdin)) {
  // It looks only that often, in ms, whether all is answered.
  const result = await autocannon({ ...JSON.parse(line), sampleInt: 10 })
  const { '2xx': good, duration, latency } = result
  console.log(JSON.stringify({ good, seconds: duration, p50Ms: latency.p50, p99Ms: latency.p99 }))
}
