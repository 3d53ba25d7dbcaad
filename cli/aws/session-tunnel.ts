import { type ChildProcess, spawn } from 'node:child_process'
import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect as connectByTls } from 'node:tls'
import { onExit } from 'signal-exit'
import { type Forward, openLocalPort } from '../cluster/local-port.ts'
import { reasonOf } from '../terminal/failure.ts'

/** A port of an instance, as the instance itself reaches it on localhost. */
export interface InstancePort {
  readonly region: string
  readonly instance: string
  readonly port: number
}

/** Longest wait for a session to open: the CLI, AWS and the instance's agent each take seconds. */
const openSeconds = 30
/** How long a session that is closed has to end in order, so that AWS doesn't count it as open. */
const closeMs = 2000

/** What the plugin prints when it listens (`muxportforwarding.go` of session-manager-plugin). */
const openedLine = /^Port (\d+) opened for sessionId/

/** A way to a port of an instance that stays until it is closed, whatever happens to its session. */
export interface Tunnel extends Forward {
  /** Why it does not lead there now; undefined while it does. */
  readonly problem: string | undefined
}

/**
 * Opens a port of 127.0.0.1 that leads to a port of an instance, by port forwarding of Session Manager.
 * The AWS CLI starts the plugin that forwards: both are a process group of their own, which a Ctrl-C in
 * the terminal does not reach, and which ends with this process. A session that ends by itself is opened
 * again for the next connection.
 * @throws when the session does not open, with the words of the CLI and its plugin, or the port is taken
 */
export async function openTunnel(
  to: InstancePort,
  options: {
    /** Whose certificate the port serves TLS with; its name is localhost. @default it serves no TLS */
    readonly authority?: string | undefined
    /** @default a free one */
    readonly localPort?: number | undefined
  },
): Promise<Tunnel> {
  const { authority: ca, localPort } = options
  let problem: string | undefined
  let current: Promise<Session> | undefined
  const session = () => {
    current ??= openSession(to).then(
      (opened) => {
        problem = undefined
        opened.ended.then((said) => {
          current = undefined
          problem = `${describe(to)} ended: ${said}`
        })
        return opened
      },
      (error) => {
        current = undefined
        problem = reasonOf(error)
        throw error
      },
    )
    return current
  }
  await session()
  const join = async (socket: Socket) => {
    const there = { host: 'localhost', port: (await session()).port }
    const tunnelled = ca ? connectByTls({ ...there, ca, servername: there.host }) : connect(there)
    await pipeline(socket, tunnelled, socket)
  }
  const closeSession = async () => (await current?.catch(() => undefined))?.close()
  const local = await openLocalPort(join, localPort).catch(async (error) => {
    await closeSession()
    throw error
  })
  return {
    url: local.url,
    get problem() {
      return problem
    },
    async close() {
      await local.close()
      await closeSession()
    },
  }
}

const describe = ({ port, instance }: InstancePort) => `The tunnel to port ${port} of ${instance}`

interface Session {
  readonly port: number
  /** What was said last, once it has ended. */
  readonly ended: Promise<string>
  close(): Promise<void>
}

async function openSession(to: InstancePort): Promise<Session> {
  const { region, instance, port } = to
  const child = spawn(
    'aws',
    [
      ...['ssm', 'start-session', '--region', region, '--target', instance],
      ...['--document-name', 'AWS-StartPortForwardingSession'],
      // Without a local port the plugin takes a free one, and names it.
      ...['--parameters', `portNumber=${port}`],
    ],
    { detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const forget = onExit(() => signalGroup(child, 'SIGKILL'))
  let said = 'nothing was said'
  const opened = new Promise<number>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        if (line.trim() !== '') said = line.trim()
        const found = openedLine.exec(line)?.[1]
        if (found !== undefined) resolve(Number(found))
      })
    }
  })
  child.once('error', (error) => {
    said = reasonOf(error)
  })
  // The plugin holds the output open where it outlives the CLI.
  child.once('exit', () => signalGroup(child, 'SIGKILL'))
  const ended = new Promise<string>((resolve) => {
    child.once('close', () => {
      forget()
      resolve(said)
    })
  })
  const late = sleep(openSeconds * 1000, undefined, { ref: false }).then(() => undefined)
  const found = await Promise.race([opened, ended, late])
  if (typeof found !== 'number') {
    signalGroup(child, 'SIGKILL')
    throw new Error(
      `${describe(to)} did not open: ${found ?? `${said} (waited for ${openSeconds} s)`}`,
    )
  }
  return {
    port: found,
    ended,
    async close() {
      // The CLI leaves it to the plugin, which tells AWS that the session is over.
      signalGroup(child, 'SIGINT')
      await Promise.race([ended, sleep(closeMs, undefined, { ref: false })])
      signalGroup(child, 'SIGKILL')
      await ended
    },
  }
}

/** Signals the CLI and its plugin. */
function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal)
  } catch (error) {
    // The group has no process any more.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
