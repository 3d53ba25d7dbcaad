/**
 * The app's metrics as data: names, help and labels. Dashboards, alerts and the load
 * test take them from here, so that renaming one breaks the compilation, not a panel.
 */
export const httpRequestDuration = {
  name: 'http_request_duration_seconds',
  help: 'Time from the arrival of a request to the last byte of its response.',
  labelNames: ['method', 'route', 'status_code'],
  /** Value of `route` for every request that no route matched. */
  unknownRoute: 'unknown',
  /** Values of `method`: the methods that RFC 9110 and RFC 5789 define. */
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT'],
  /** Value of `method` for all others, so that a client can't create series at will. */
  otherMethod: 'OTHER',
  /** Value of `status_code` for a request whose client left before its answer (as in NGINX). */
  clientClosedStatus: '499',
  /** Prometheus' default buckets from 5 ms to 10 s, and 1 ms for answers from memory. */
  bucketsSeconds: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
} as const

/** The metric that counts the app's requests, and its labels. */
export const requestCounter = {
  metric: `${httpRequestDuration.name}_count`,
  labels: { method: 'method', route: 'route', status: 'status_code' },
  buckets: {
    metric: `${httpRequestDuration.name}_bucket`,
    labels: { method: 'method', route: 'route', status: 'status_code' },
  },
} as const

const documentOperations = [
  'insert',
  'find_one',
  'find',
  'count',
  'update_one',
  'delete_one',
  'delete_many',
] as const

/** Duration of one operation of a store, as the app that waits for it sees it. */
export const storeOperationDuration = {
  name: 'store_operation_duration_seconds',
  help: 'Time from asking a store for an operation to its answer, or to giving up.',
  labelNames: ['store', 'operation', 'outcome'],
  /** Values of `store`, and of `operation` for each. Without MONGODB_URL documents are in memory. */
  operations: { redis: ['hit'], mongodb: documentOperations, 'in-memory': documentOperations },
  /** Values of `outcome`. */
  outcomes: ['ok', 'error'],
  /** From 0.5 ms, for a store next door, to beyond the 2.5 s after which a store is given up. */
  bucketsSeconds: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
} as const

/** Attempts to sign in to the notes. */
export const notesSignIns = {
  name: 'notes_sign_ins_total',
  help: 'Attempts to sign in to the notes, by how they ended.',
  labelNames: ['outcome'],
  /** Signed in; wrong address or password; refused because of too many attempts. */
  outcomes: ['ok', 'wrong', 'limited'],
} as const

/** Notes that were stored for the first time. */
export const notesCreated = {
  name: 'notes_created_total',
  help: 'Notes created.',
} as const
