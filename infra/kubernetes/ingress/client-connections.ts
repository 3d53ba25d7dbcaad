/**
 * Seconds for which NGINX keeps a client's connection without requests. Clients are told so by the
 * header `Keep-Alive`. Not 10, 15 or 30, since a client that asks that often would send its request
 * just when the connection is closed.
 */
const idleSeconds = 12

/**
 * Time for which NGINX keeps idle connections of clients when it reloads or quits, where it is 1.27.4
 * or newer. The next answer asks the client to close; otherwise NGINX closes them at once, and a
 * request that is sent in that moment fails.
 */
export const keptConnectionSeconds = 10

/** Time in which every router on a node has heard that a pod is to stop. */
const routerSeconds = 2

/** Seconds for which a pod that is to stop goes on serving, where nodes route to it. */
export const nodePreStopSeconds = 20

/**
 * Connections of each of NGINX's processes, those to the services included. A client has some 28,000
 * ports for one address, so that it can't take those of two pods, even with requests that it never
 * ends: NGINX counts a request for a client's limit only when it has all headers.
 */
export const workerConnections = 16_384

/** Files that a process may have open: its connections, and what it buffers. */
export const workerFiles = 20_000

/**
 * Requests that one address may have open at a pod of NGINX: twice what the load test can open, and
 * a sixteenth of what a pod has. Behind NAT or a load balancer many clients share an address.
 */
const requestsPerAddress = 2048

/**
 * Room for the bodies of requests that one address may have open, each of 1 MiB at most, NGINX's
 * default. The kubelet ends a pod that writes more than the room it has.
 */
export const bodiesRoom = `${requestsPerAddress}Mi`

/**
 * What NGINX allows its clients, as directives of `http`.
 *
 * A connection in use ends with an answer that says so after `keepalive_time`, an idle one after
 * `keepalive_timeout`. Both fit between the time at which a pod that is to stop gets its last new
 * connection, and its end: so none is left then that a client could send a request on.
 *
 * @param preStopSeconds for which a pod that is to stop goes on serving
 */
export function clientDirectives(preStopSeconds: number): readonly string[] {
  const lifetime = Math.max(1, Math.min(30, preStopSeconds - routerSeconds - idleSeconds))
  return [
    `keepalive_time ${lifetime}s;`,
    // For all headers: else a client holds a connection, which no limit counts yet, for a minute. Between
    // two parts of a body or answer NGINX waits 60 s by default, as for a film that its viewer pauses.
    'client_header_timeout 10s;',
    // Who reads slowly makes the service wait: else up to 1 GB of each answer goes to the node's disk.
    'proxy_max_temp_file_size 0;',
    'reset_timedout_connection on;',
    'limit_conn_zone $binary_remote_addr zone=clients:10m;',
    'limit_conn_status 429;',
  ]
}

/** As a directive of `http`, and as the value of the controller's key. */
export const keepaliveTimeout = `${idleSeconds}s ${idleSeconds}s`

/**
 * The same for the servers that clients reach. Not for those that the kubelet asks, whose address may
 * be the one that stands for all clients.
 */
export const clientLimit = `limit_conn clients ${requestsPerAddress};`
