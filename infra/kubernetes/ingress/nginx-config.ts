import {
  clientDirectives,
  clientLimit,
  keepaliveTimeout,
  keptConnectionSeconds,
  workerConnections,
  workerFiles,
} from './client-connections.ts'
import {
  answeredId,
  failuresOnly,
  requestLogDirectives,
  requestLogFormat,
  sentId,
} from './request-log.ts'
import { byHost, comparisonsOf, type RoutedService } from './route.ts'

export interface NginxConfigOptions {
  readonly services: readonly RoutedService[]
  /** Seconds that the location `/drain` takes to answer. */
  readonly preStopSeconds: number
  /** Whether the image's NGINX is 1.27.4 or newer, which knows `keepalive_min_timeout`. */
  readonly keepsConnections: boolean
  /** Whether it logs each request, and not only those that failed. */
  readonly requestLog: boolean
}

/** Ports that NGINX listens on. `status` is reached from inside the pod only. */
export const nginxPorts = { http: 8080, status: 8081, admin: 8082 } as const

/** Longest time that open requests may take after NGINX was asked to quit. */
export const shutdownSeconds = 20

/**
 * Host name of the pod. The kubelet writes it into `/etc/hosts` with each of the pod's addresses, so
 * that NGINX also listens on IPv6 where the pod has it. `listen [::]` fails on nodes without IPv6.
 */
export const podHostname = 'this-pod'

/** Opens a port on all addresses of the pod, IPv4 and IPv6. */
const listen = (port: number) => `listen ${port}; listen ${podHostname}:${port};`

const upstreamBlock = ({ to: { job, service } }: RoutedService) =>
  `  upstream ${job} { server ${service.host}:${service.port}; }`

const notRouted = `    location / {
      return 404 'NGINX routes nothing to this path\n';
    }`

/** What is routed of the requests to one host, or to any other. */
function serverBlock({ host, services }: ReturnType<typeof byHost>[number]): string {
  const locations = services.flatMap(({ to, routes }) =>
    routes.flatMap(comparisonsOf).map(({ path, exact }) => ({
      takesAll: path === '/' && !exact,
      text: `    location ${exact ? '= ' : ''}${path} { proxy_pass http://${to.job}; proxy_read_timeout ${to.answerTimeoutSeconds}s; }`,
    })),
  )
  return `  server {
    ${listen(nginxPorts.http)}
    ${clientLimit}
${[
  ...(host === undefined ? [] : [`    server_name ${host};`]),
  ...locations.map(({ text }) => text),
  ...(locations.some(({ takesAll }) => takesAll) ? [] : [notRouted]),
].join('\n')}
  }`
}

/** Rate of `/drain` in bytes per second, which makes its length exact to a second. */
const drainRate = 100

const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  .map((kind) => `  ${kind}_temp_path /tmp/${kind};`)
  .join('\n')

/** Requests as lines of JSON. */
const loggedRequests = (isEach: boolean) =>
  [
    ...requestLogDirectives,
    `log_format requests escape=json '${requestLogFormat}';`,
    `access_log /dev/stdout requests${isEach ? '' : ` ${failuresOnly}`};`,
  ]
    .map((directive) => `  ${directive}`)
    .join('\n')

/**
 * NGINX's configuration as a reverse proxy for the routes of some services; every other path answers 404. It
 * writes to `/tmp` only, runs as any user, and needs no module beyond those of Debian's
 * `nginx-light`.
 */
export function nginxConfig(options: NginxConfigOptions): string {
  const { services, preStopSeconds, keepsConnections, requestLog } = options
  return `# Written by infra/kubernetes/ingress/nginx-config.ts
worker_processes 2;
worker_rlimit_nofile ${workerFiles};
worker_shutdown_timeout ${shutdownSeconds}s;
error_log stderr notice;
pid /tmp/nginx.pid;
daemon off;

events { worker_connections ${workerConnections}; }

http {
${temporary}
${loggedRequests(requestLog)}
  server_tokens off;
  # The longest host name has 253 characters; by default some 50 are too many.
  server_names_hash_bucket_size 512;

  # Clients: see client-connections.ts.
${clientDirectives(preStopSeconds)
  .map((directive) => `  ${directive}`)
  .join('\n')}
  keepalive_timeout ${keepaliveTimeout};
${keepsConnections ? `  keepalive_min_timeout ${keptConnectionSeconds}s;\n` : ''}
  # What NGINX answers by itself is text without the header that the app's answers carry (answerMark in
  # app/contract.ts): by that, whoever counts requests can tell that one never reached the app.
  default_type text/plain;
  types {}

  # The Service's address never changes while it exists: looked up once, at start.
${services.map(upstreamBlock).join('\n')}

  # A retried request is counted twice. So nothing is retried, and no connection is used for a
  # second request: one that the app closes in that moment could only be answered by a retry or
  # by an error.
  proxy_next_upstream off;
  proxy_http_version 1.1;
  proxy_set_header Connection close;
  proxy_connect_timeout 2s;
  proxy_set_header Host $http_host;
  proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
  proxy_set_header X-Forwarded-Proto $scheme;

  # One id for a request everywhere: in the lines of NGINX and of the service, and in the answer.
${[...sentId, answeredId].map((directive) => `  ${directive}`).join('\n')}

${byHost(services).map(serverBlock).join('\n\n')}

  server {
    listen 127.0.0.1:${nginxPorts.status};
    access_log off;
    location = /stub_status { stub_status; }
    location / { return 404; }
  }

  # For the kubelet: no request of its own may reach the app, which would count it.
  server {
    ${listen(nginxPorts.admin)}
    access_log off;
    location = /healthy { return 204; }
    # Takes ${preStopSeconds} s to answer. Called before NGINX is told to quit, it keeps the pod serving until every
    # router has heard that it is going, without a shell or a sleep in the image.
    location = /drain {
      limit_rate ${drainRate};
      return 200 '${'.'.repeat(drainRate * (preStopSeconds + 1))}';
    }
    location / { return 404; }
  }
}
`
}
