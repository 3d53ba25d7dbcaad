// A small HTTP server that counts its requests, as a process of its own: what the keeper is made for.
import { createServer } from 'node:http'
import { gzipSync } from 'node:zlib'

const { PORT, SHOWS_START, FORMAT = 'text/plain; version=0.0.4', PADDING = '0' } = process.env
let processStart = Date.now() / 1000 - process.uptime()
const padding = `${'# HELP padding x\n'.repeat(Math.ceil(Number(PADDING) / 17))}`
let requests = 0
let reads = 0
let behaviour = 'answer'
let held = []

const page = () =>
  [
    padding,
    '# TYPE requests_total counter\n',
    ...(requests > 0 ? [`requests_total{path="/a}\\" b"} ${requests}\n`] : []),
    'requests_total_of_others 1000000\n',
    ...(SHOWS_START ? [`process_start_time_seconds ${processStart}\n`] : []),
    ...(FORMAT.startsWith('application/openmetrics') ? ['# EOF\n'] : []),
  ].join('')

createServer((request, response) => {
  const [, action, argument] = request.url.split('/')
  if (action === 'metrics') {
    reads += 1
    if (behaviour === 'hang') return
    if (behaviour === 'hold') {
      const body = page()
      held.push(() => response.writeHead(200, { 'content-type': FORMAT }).end(body))
    } else if (behaviour === 'redirect' && argument === undefined) {
      response.writeHead(307, { location: 'http://orders.example.org/metrics/all' }).end()
    } else if (behaviour === 'compress') {
      const headers = { 'content-type': FORMAT, 'content-encoding': 'gzip' }
      response.writeHead(200, headers).end(gzipSync(page()))
    } else {
      response.writeHead(behaviour === 'fail' ? 500 : 200, { 'content-type': FORMAT }).end(page())
    }
    return
  }
  if (action === 'count') requests += Number(argument)
  if (action === 'forget') requests = Number(argument)
  if (action === 'fork') {
    requests = Number(argument)
    processStart += 10
  }
  if (action === 'behave') behaviour = argument
  if (action === 'release') {
    for (const answer of held) answer()
    held = []
  }
  response.end(String(reads))
}).listen(Number(PORT), '127.0.0.1', () => console.log('listening'))
