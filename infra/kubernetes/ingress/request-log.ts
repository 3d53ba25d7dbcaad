/**
 * The header with the id under which NGINX and the service log a request. NGINX makes it: what a
 * client sent under this name reaches neither.
 */
const requestIdHeader = 'X-Request-Id'

const requestId = '$request_id'

/** Directives of `location` that give a request to a service its id: 32 random digits. */
export const sentId = [
  `proxy_set_header ${requestIdHeader} ${requestId};`,
  `proxy_hide_header ${requestIdHeader};`,
]

/** Directive of `server` that gives every answer its request's id. */
export const answeredId = `add_header ${requestIdHeader} ${requestId} always;`

/**
 * One line for each answered request, as an object of JSON: no query, header or body, in which there
 * may be secrets. The names are those of the service's own line; `upstream` is the address that it
 * was sent to, with what that answered.
 */
export const requestLogFormat = [
  '{"time":"$logged_time","level":"$logged_level","msg":"request"',
  `"request_id":"${requestId}"`,
  '"method":"$request_method"',
  '"path":"$logged_path"',
  '"status":"$status"',
  '"bytes":$bytes_sent',
  '"seconds":$request_time',
  '"upstream":"$upstream_addr"',
  '"upstream_status":"$upstream_status"}',
].join(',')

/**
 * Directives of `http` that keep the query out of the error log, whose format is fixed: each of its lines
 * about a request has the request line as it was sent. Those of `crit` and `alert` do, too, for example
 * where a disk is full; `emerg` is about no request. What NGINX says about itself follows the
 * level of the main context. What failed has a line by {@link failuresOnly} instead.
 */
const errorLog = 'error_log stderr emerg;'

/** Condition of an `access_log` for requests that were answered 5xx, or that their client gave up. */
export const failuresOnly = 'if=$failure'

/**
 * Directives of `http` for lines about requests: the format's own variables, among them a path without query,
 * and milliseconds.
 */
export const requestLogDirectives = [
  errorLog,
  'map $status $failure { "~^5" error; 499 warn; default ""; }',
  'map $failure $logged_level { "" info; default $failure; }',
  'map $request_uri $logged_path { "~^(?<path_alone>[^?#]*)" $path_alone; }',
  String.raw`map "$time_iso8601 $msec" $logged_time { "~^([^+-]+-[^+]+)([+-]\d\d:\d\d) \d+(\.\d+)$" "$1$3$2"; }`,
]
