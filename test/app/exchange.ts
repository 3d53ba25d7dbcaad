import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** A connection on which a test may write what no HTTP client would. */
export async function openConnection(port: number, host = '127.0.0.1'): Promise<Socket> {
  const socket = connect(port, host)
  // How it ends is what tests look at.
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

/**
 * Writes, and returns all that comes until the server closes the connection: by a reset, too, where it
 * has answered and not read all that was sent.
 */
export async function exchange(
  port: number,
  sent: string | Buffer,
  host?: string,
): Promise<string> {
  const socket = await openConnection(port, host)
  socket.write(sent)
  let answer = ''
  try {
    for await (const chunk of socket.setEncoding('utf8')) answer += chunk
  } catch (error) {
    if (answer === '') throw error
  }
  return answer
}
