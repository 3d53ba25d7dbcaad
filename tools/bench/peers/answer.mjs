import { createServer } from 'node:http'

// The cheapest answer that Tally's load test takes for one of the app: what is measured is who asks.
const server = createServer((_request, response) => {
  response.setHeader('x-answered-by', 'tally-app').end('Hello, World!')
})
server.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port}`))
