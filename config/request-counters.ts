/** Names of the labels that say what kind of request a series counts, as far as it has them. */
interface RequestLabels {
  readonly method?: string
  /** A route's pattern, such as `/orders/{id}`, or the path itself: that depends on the library. */
  readonly route?: string
  /** A status, or its class such as `2xx`. */
  readonly status?: string
}

/** The metric by which a service counts its requests. */
export interface RequestCounter {
  /** A counter, or the `_count` of a histogram or summary. */
  readonly metric: string
  readonly labels: RequestLabels
  /** The histogram of durations in seconds, for latencies. @default - the service has none */
  readonly buckets?: {
    /** With `_bucket`; its label `le` holds the upper bounds. */
    readonly metric: string
    readonly labels: RequestLabels
  }
}

/** The counter of a library as it is without further configuration. */
interface Preset extends RequestCounter {
  /** Where the library documents its metrics. */
  readonly source: string
}

/** A histogram, whose `_count` is the counter. */
function histogram(name: string, labels: RequestLabels): RequestCounter {
  return { metric: `${name}_count`, labels, buckets: { metric: `${name}_bucket`, labels } }
}

/**
 * The semantic conventions call the metric `http.server.request.duration`, in seconds. Exporters
 * make underscores of the dots. `http_route` is missing where no route matched.
 */
const openTelemetry = histogram('http_server_request_duration_seconds', {
  method: 'http_request_method',
  route: 'http_route',
  status: 'http_response_status_code',
})

/**
 * Spring Boot counts the calls of all groups of its health, such as `/actuator/health/liveness`, on one
 * route, `/actuator/health/**`. This matches the path of a group, and captures what is above it.
 */
export const springHealthGroup = /^(\/?actuator\/health)\/.*/

/** The counters of widespread libraries, by the name that settings and commands use. */
export const requestCounterPresets = {
  /** Made with prom-client. Counts neither HEAD nor OPTIONS, nor what no route matches. */
  'fastify-metrics': {
    ...histogram('http_request_duration_seconds', {
      method: 'method',
      route: 'route',
      status: 'status_code',
    }),
    source: 'https://github.com/SkeLLLa/fastify-metrics#http-routes-metrics-in-prometheus',
  },
  /** Made with prom-client. `method` and `path` need `includeMethod` and `includePath`. */
  'express-prom-bundle': {
    ...histogram('http_request_duration_seconds', {
      method: 'method',
      route: 'path',
      status: 'status_code',
    }),
    source: 'https://github.com/jochen-schweizer/express-prom-bundle#options',
  },
  /** `path` is the request's own path, unless the app sets `group_by`. */
  'prometheus-flask-exporter': {
    ...histogram('flask_http_request_duration_seconds', {
      method: 'method',
      route: 'path',
      status: 'status',
    }),
    source: 'https://github.com/rycus86/prometheus_flask_exporter#default-metrics',
  },
  /** Micrometer's `http.server.requests`. Buckets need `percentiles-histogram` for it. */
  'spring-boot': {
    ...histogram('http_server_requests_seconds', {
      method: 'method',
      route: 'uri',
      status: 'status',
    }),
    source:
      'https://docs.spring.io/spring-boot/reference/actuator/metrics.html#actuator.metrics.supported.spring-mvc',
  },
  /** The metrics of .NET 8 and later, exported by OpenTelemetry. */
  'asp-net-core': {
    ...openTelemetry,
    source: 'https://learn.microsoft.com/dotnet/core/diagnostics/built-in-metrics-aspnetcore',
  },
  /** The library prometheus-net.AspNetCore, `UseHttpMetrics`. */
  'prometheus-net': {
    ...histogram('http_request_duration_seconds', {
      method: 'method',
      route: 'endpoint',
      status: 'code',
    }),
    source: 'https://github.com/prometheus-net/prometheus-net#aspnet-core-http-request-metrics',
  },
  opentelemetry: {
    ...openTelemetry,
    source: 'https://opentelemetry.io/docs/specs/semconv/http/http-metrics/#http-server',
  },
  /**
   * `InstrumentHandlerCounter` leaves the name to the program; this one is its example's. It writes
   * methods in small letters.
   */
  'go-promhttp': {
    metric: 'http_requests_total',
    labels: { method: 'method', status: 'code' },
    buckets: {
      metric: 'http_request_duration_seconds_bucket',
      labels: { method: 'method', status: 'code' },
    },
    source:
      'https://github.com/prometheus/client_golang/tree/main/examples/middleware/httpmiddleware',
  },
  /** `status` is a class such as `2xx`, unless the app turns that off. The buckets have none. */
  'fastapi-instrumentator': {
    metric: 'http_requests_total',
    labels: { method: 'method', route: 'handler', status: 'status' },
    buckets: {
      metric: 'http_request_duration_seconds_bucket',
      labels: { method: 'method', route: 'handler' },
    },
    source: 'https://github.com/trallnag/prometheus-fastapi-instrumentator#readme',
  },
} as const satisfies Record<string, Preset>
