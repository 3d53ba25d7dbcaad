/** A program that stands in for DLM, which the emulator lacks: it lists one policy of an environment. */
import { createServer } from 'node:http'

const [port, environment] = process.argv.slice(2)
const policy = { PolicyId: 'policy-0123', State: 'ENABLED', Tags: { environment } }
createServer((_, response) => {
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ Policies: [policy] }))
}).listen(Number(port), '127.0.0.1')
