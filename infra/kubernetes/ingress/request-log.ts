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
 * may be secrets. The names are those of the service's own line.
 */
export const requestLogFormat = [
  '{"time":"$logged_time","level":"info","msg":"request"',
  `"request_id":"${requestId}"`,
  '"method":"$request_method"',
  '"path":"$logged_path"',
  '"status":"$status"',
  '"bytes":$bytes_sent',
  '"seconds":$request_time}',
].join(',')

/** Directives of `http` that make the format's own variables: a path without query, and milliseconds. */
export const requestLogVariables = [
  'map $request_uri $logged_path { "~^(?<path_alone>[^?#]*)" $path_alone; }',
  String.raw`map "$time_iso8601 $msec" $logged_time { "~^([^+-]+-[^+]+)([+-]\d\d:\d\d) \d+(\.\d+)$" "$1$3$2"; }`,
]
