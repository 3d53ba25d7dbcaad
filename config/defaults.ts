import { awsDefaults } from './aws/defaults.ts'
import type { Settings } from './schema.ts'

const autoscaling = {
  minReplicas: 1,
  maxReplicas: 5,
  targetCpuPercent: 50,
  scaleDownStabilizationSeconds: 300,
}

/**
 * Defaults of a service; what else it needs has none.
 * @param hasVolume then one pod has it, and there is no second one
 */
export const serviceDefaults = (hasVolume: boolean) => ({
  // As long as NGINX and F5's controller wait by themselves.
  answerTimeoutSeconds: 60,
  metricsPath: '/metrics',
  environment: {},
  secrets: {},
  stores: {},
  egress: ['internet'],
  resources: {
    requests: { cpu: '100m', memory: '128Mi' },
    limits: { cpu: '1', memory: '512Mi' },
  },
  autoscaling: hasVolume ? { ...autoscaling, maxReplicas: 1 } : autoscaling,
  // Images name their own users, or root, which Pod Security refuses. This one is distroless' `nonroot`.
  user: 65532,
})

/** Default of every setting. */
export const defaults: Settings = {
  namespace: 'tally',
  scrapeIntervalSeconds: 5,
  networkPolicies: true,
  demo: true,
  services: {},
  web: {
    autoscaling,
    requests: { cpu: '100m', memory: '128Mi' },
    limits: { cpu: '1', memory: '320Mi' },
    logLevel: 'info',
    requestLog: false,
  },
  nginx: { replicas: 2 },
  mongodb: { backup: { schedule: '0 3 * * *', keep: 7 } },
  stores: {},
  // The projects' own images, pinned. What the chart below runs by default is `nginxIngress`.
  images: {
    redis: 'redis:8.10.0',
    // 8.0 is what MongoDB supports for years (to 2029-10); 8.2 and 8.3 end within months.
    mongodb: 'mongo:8.0.26',
    redisExporter: 'oliver006/redis_exporter:v1.89.0',
    nodeExporter: 'prom/node-exporter:v1.12.1',
    alertmanager: 'prom/alertmanager:v0.34.1',
    nginx: 'nginxinc/nginx-unprivileged:1.30.5',
    nginxExporter: 'nginx/nginx-prometheus-exporter:1.5.3',
    nginxIngress: 'nginx/nginx-ingress:5.5.4',
    prometheus: 'prom/prometheus:v3.15.0',
    grafana: 'grafana/grafana:13.2.3',
    // The release that Tally itself runs on, and the app's image is built with.
    metricsKeeper: 'node:22.23.3-trixie-slim',
    metricsServer: 'registry.k8s.io/metrics-server/metrics-server:v0.9.0',
    victoriaLogs: 'victoriametrics/victoria-logs:v1.52.2',
    vlagent: 'victoriametrics/vlagent:v1.52.2',
    signingProxy: 'public.ecr.aws/aws-observability/aws-sigv4-proxy:1.11.1',
  },
  charts: {
    // F5's controller: the community's ingress-nginx was retired in March 2026.
    nginxIngress: {
      repository: 'oci://ghcr.io/nginx/charts',
      chart: 'nginx-ingress',
      version: '2.6.4',
    },
  },
  nodePorts: { http: 30080, prometheus: 30090, grafana: 30030, logs: 30428 },
  alerting: {},
  logs: { enabled: true, retentionDays: 7, volumeGiB: 4 },
  local: {
    context: 'minikube',
    profile: 'minikube',
    ingress: 'controller',
    mongodb: 'official',
    grafana: true,
    grafanaLogsPlugin:
      'https://grafana.com/api/plugins/victoriametrics-logs-datasource/versions/0.24.1/download',
    metricsServer: true,
  },
  aws: awsDefaults,
}
