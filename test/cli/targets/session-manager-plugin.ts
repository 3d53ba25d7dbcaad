/**
 * Stands in for the Session Manager plugin. It gets the session's parameters, prints what the real one
 * prints, and forwards a free port of localhost until SIGINT. `TALLY_TEST_INSTANCE` says where the ports of
 * the instance are, and `TALLY_TEST_SESSIONS` names a folder for a file with the port, named by process id.
 */
import { writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'

const [parameters = '{}'] = process.argv.slice(2)
const { TALLY_TEST_INSTANCE = '{}', TALLY_TEST_SESSIONS = '.' } = process.env
const ports = JSON.parse(TALLY_TEST_INSTANCE) as Record<string, number>
const [, portNumber = ''] = /^portNumber=(\d+)$/.exec(parameters) ?? []
writeFileSync(join(TALLY_TEST_SESSIONS, `${process.pid}`), portNumber)

process.on('SIGINT', () => {
  console.log('Terminate signal received, exiting.')
  process.exit(0)
})

const server = createServer((socket) => {
  const there = connect(ports[portNumber] ?? 0, '127.0.0.1')
  socket.pipe(there).pipe(socket)
  for (const each of [socket, there]) {
    each.on('error', () => {
      socket.destroy()
      there.destroy()
    })
  }
})
server.listen(0, 'localhost', () => {
  const { port } = server.address() as AddressInfo
  console.log('\nStarting session with SessionId: deployer-0123456789abcdef0')
  console.log(`Port ${port} opened for sessionId deployer-0123456789abcdef0.`)
  console.log('Waiting for connections...')
})
