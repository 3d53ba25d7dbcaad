import type { Settings } from './schema.ts'

/**
 * Every setting as it is where nobody sets it. Plain data, so that a synthesis without a settings
 * file need not load what validates one.
 */
export const defaults: Settings = {
  namespace: 'tally',
  scrapeIntervalSeconds: 5,
  web: {
    replicas: 2,
    requests: { cpu: '100m', memory: '96Mi' },
    limits: { cpu: '1', memory: '192Mi' },
    logLevel: 'info',
    requestLog: false,
  },
  // The projects' own images, pinned. What the chart below runs by default is `nginxIngress`.
  images: {
    redis: 'redis:8.10.0',
    redisExporter: 'oliver006/redis_exporter:v1.89.0',
    nginx: 'nginxinc/nginx-unprivileged:1.30.5',
    nginxExporter: 'nginx/nginx-prometheus-exporter:1.5.3',
    nginxIngress: 'nginx/nginx-ingress:5.5.4',
    prometheus: 'prom/prometheus:v3.15.0',
    grafana: 'grafana/grafana:13.2.3',
  },
  charts: {
    // F5's controller: the community's ingress-nginx was retired in March 2026.
    nginxIngress: {
      repository: 'oci://ghcr.io/nginx/charts',
      chart: 'nginx-ingress',
      version: '2.6.4',
    },
  },
  nodePorts: { http: 30080, prometheus: 30090, grafana: 30030 },
  local: {
    kubeconfig: '~/.kube/config',
    context: 'minikube',
    profile: 'minikube',
    ingress: 'controller',
    grafana: true,
  },
}
