// @ts-check
import { closeSync, openSync, readSync } from 'node:fs'

/** State of a listening socket in the kernel's tables. */
const listening = '0A'

/**
 * The number of the socket that listens on a port, the same as long as its process keeps it. The
 * containers of a pod share its network. Undefined where there is none, where several take requests
 * in turns, and on other systems than Linux.
 * Tables: https://docs.kernel.org/networking/proc_net_tcp.html
 * @param {number} port
 */
export function listeningSocket(port) {
  for (const table of ['/proc/self/net/tcp', '/proc/self/net/tcp6']) {
    const sockets = listeningSockets(table, port)
    if (sockets.length > 0) return sockets.length === 1 ? sockets[0] : undefined
  }
  return undefined
}

/**
 * @param {string} table
 * @param {number} port
 */
function listeningSockets(table, port) {
  const end = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return begin(table)
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, address, , state]) => state === listening && address?.endsWith(end))
    .map((columns) => columns[9])
}

/** A whole row of the table of a socket that doesn't listen. */
const otherRow = new RegExp(`^ *\\d+: \\S+ \\S+ (?!${listening})[0-9A-F]{2} `, 'm')

/**
 * Listening sockets come first in the table, which goes on with each connection of a busy service.
 * @param {string} table
 */
function begin(table) {
  const page = Buffer.alloc(4096)
  let text = ''
  try {
    const file = openSync(table, 'r')
    try {
      for (;;) {
        const bytes = readSync(file, page)
        text += page.toString('latin1', 0, bytes)
        if (bytes === 0 || otherRow.test(text)) return text
      }
    } finally {
      closeSync(file)
    }
  } catch {
    return ''
  }
}
