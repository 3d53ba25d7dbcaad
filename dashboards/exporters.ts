import { service } from '../app/contract.ts'

/**
 * What the deployed exporters publish, as far as Tally reads it: PromQL may name these metrics and
 * those of the app's own catalog, and nothing else. Labels that scraping adds are not repeated.
 */
export interface Exporter {
  /** Value of the label `job` on its series. */
  readonly job: string
  /** Versions that the names hold for, and where they are written down. */
  readonly source: string
  /** Labels of each metric. */
  readonly metrics: Readonly<Record<string, readonly string[]>>
}

/** Labels that scraping and remote write add to every series, each where it applies. */
export const scrapeLabels = ['cluster', 'job', 'instance', 'namespace', 'pod'] as const

/** What Prometheus itself writes about each scrape. */
const scraping: Exporter = {
  job: '.+',
  source: 'Prometheus 3: docs/concepts/jobs_instances.md',
  metrics: { up: [], scrape_duration_seconds: [] },
}

/** What the Prometheus that evaluates rules writes about alerts. */
const alerting: Exporter = {
  job: '.*',
  source: 'Prometheus 3: docs/configuration/alerting_rules.md',
  metrics: { ALERTS: ['alertname', 'alertstate', 'severity'] },
}

/** Node's own figures, which the app publishes beside those of its catalog. */
const nodeProcess: Exporter = {
  job: service.job,
  source: 'prom-client 15: lib/metrics/eventLoopLag.js',
  metrics: { nodejs_eventloop_lag_p99_seconds: [] },
}

const redis: Exporter = {
  job: 'redis',
  source: 'redis_exporter 1.45 (Debian) to 1.89: exporter/exporter.go, and as scraped from 1.45',
  metrics: {
    redis_up: [],
    redis_connected_clients: [],
    redis_memory_used_bytes: [],
    redis_memory_used_rss_bytes: [],
    redis_commands_total: ['cmd'],
    redis_commands_duration_seconds_total: ['cmd'],
  },
}

const nginx: Exporter = {
  job: 'nginx',
  source:
    'nginx-prometheus-exporter 0.11 (Debian) to 1.5: collector/nginx.go, and as scraped from 0.11',
  metrics: {
    nginx_http_requests_total: [],
    nginx_connections_accepted: [],
    nginx_connections_handled: [],
    nginx_connections_active: [],
    nginx_connections_reading: [],
    nginx_connections_writing: [],
    nginx_connections_waiting: [],
  },
}

const nginxIngressController: Exporter = {
  job: 'nginx',
  source: "F5's NGINX Ingress Controller 5.5: docs.nginx.com, logging-and-monitoring/prometheus",
  metrics: {
    nginx_ingress_nginx_http_requests_total: ['class'],
    nginx_ingress_nginx_connections_accepted: ['class'],
    nginx_ingress_nginx_connections_handled: ['class'],
    nginx_ingress_nginx_connections_active: ['class'],
    nginx_ingress_nginx_connections_reading: ['class'],
    nginx_ingress_nginx_connections_writing: ['class'],
    nginx_ingress_nginx_connections_waiting: ['class'],
    nginx_ingress_controller_nginx_reloads_total: ['class', 'reason'],
    nginx_ingress_controller_nginx_reload_errors_total: ['class'],
    nginx_ingress_controller_nginx_last_reload_milliseconds: ['class'],
  },
}

const kubelet: Exporter = {
  job: 'kubelet',
  source: 'Kubernetes 1.35: pkg/kubelet/metrics, metrics/collectors/volume_stats.go',
  metrics: {
    kubelet_running_pods: [],
    kubelet_volume_stats_available_bytes: ['persistentvolumeclaim'],
    kubelet_volume_stats_capacity_bytes: ['persistentvolumeclaim'],
  },
}

const kubeletResource: Exporter = {
  job: 'kubelet-resource',
  source:
    'Kubernetes 1.34 and 1.35: pkg/kubelet/metrics/collectors/resource_metrics.go, all stable',
  metrics: {
    container_cpu_usage_seconds_total: ['container'],
    container_memory_working_set_bytes: ['container'],
    container_start_time_seconds: ['container'],
  },
}

const container = ['container', 'id', 'image', 'name'] as const
const cadvisor: Exporter = {
  job: 'cadvisor',
  source: "cAdvisor's docs/storage/prometheus.md; labels: Kubernetes' pkg/kubelet/server/server.go",
  metrics: {
    container_cpu_cfs_periods_total: container,
    container_cpu_cfs_throttled_periods_total: container,
    container_network_receive_bytes_total: [...container, 'interface'],
    container_network_transmit_bytes_total: [...container, 'interface'],
  },
}

const nodeExporter: Exporter = {
  job: 'node-exporter',
  source: 'node_exporter 1.5 (Debian) to 1.11: collector/*_linux.go, and as scraped from 1.5',
  metrics: {
    node_cpu_seconds_total: ['cpu', 'mode'],
    node_load1: [],
    node_memory_MemAvailable_bytes: [],
    node_memory_MemTotal_bytes: [],
    node_filesystem_avail_bytes: ['device', 'fstype', 'mountpoint'],
    node_filesystem_size_bytes: ['device', 'fstype', 'mountpoint'],
    node_disk_io_time_seconds_total: ['device'],
  },
}

/** What the AWS monitoring host tells of itself through node exporter's textfile collector. */
const monitoringHost: Exporter = {
  job: 'node-exporter',
  source: 'infra/aws/monitoring-host/rendered/host/measurements.py',
  metrics: {
    tally_certificate_expiry_timestamp_seconds: ['certificate'],
    tally_last_snapshot_timestamp_seconds: [],
  },
}

const remote = ['remote_name', 'url'] as const
const prometheusAgent: Exporter = {
  job: 'prometheus-agent',
  source: 'Prometheus 3.13 to 3.15: storage/remote/queue_manager.go, and as scraped in agent mode',
  metrics: {
    prometheus_agent_active_series: [],
    prometheus_remote_storage_samples_total: remote,
    prometheus_remote_storage_samples_pending: remote,
    prometheus_remote_storage_samples_retried_total: remote,
    prometheus_remote_storage_samples_failed_total: remote,
    prometheus_remote_storage_queue_highest_timestamp_seconds: remote,
    prometheus_remote_storage_queue_highest_sent_timestamp_seconds: remote,
    prometheus_tsdb_wal_storage_size_bytes: [],
  },
}

const prometheus: Exporter = {
  job: 'prometheus',
  source: 'Prometheus 3.13 to 3.15: tsdb/head.go, rules/manager.go, and as scraped',
  metrics: {
    prometheus_tsdb_head_series: [],
    prometheus_tsdb_head_samples_appended_total: ['type'],
    prometheus_tsdb_out_of_order_samples_total: ['type'],
    prometheus_tsdb_too_old_samples_total: ['type'],
    prometheus_tsdb_out_of_bound_samples_total: ['type'],
    prometheus_tsdb_storage_blocks_bytes: [],
    prometheus_tsdb_wal_storage_size_bytes: [],
    prometheus_tsdb_head_chunks_storage_size_bytes: [],
    prometheus_tsdb_retention_limit_bytes: [],
    prometheus_http_requests_total: ['code', 'handler'],
    prometheus_rule_group_last_duration_seconds: ['rule_group'],
    prometheus_rule_evaluation_failures_total: ['rule_group'],
    prometheus_notifications_errors_total: ['alertmanager'],
    process_resident_memory_bytes: [],
  },
}

const alertmanager: Exporter = {
  job: 'alertmanager',
  source: 'Alertmanager 0.25 (Debian) to 0.31: notify/notify.go, and as scraped from 0.25',
  metrics: {
    alertmanager_notifications_total: ['integration'],
    alertmanager_notifications_failed_total: ['integration', 'reason'],
  },
}

const logs: Exporter = {
  job: 'logs',
  source: 'VictoriaLogs 1.52: app/vlstorage/main.go and app/vlinsert, and as scraped',
  metrics: {
    vl_rows_ingested_total: ['type'],
    vl_rows_dropped_total: ['reason'],
    vl_storage_is_read_only: ['path'],
    vl_free_disk_space_bytes: ['path'],
    vl_data_size_bytes: ['type'],
    vl_http_errors_total: ['path'],
  },
}

const queue = ['path', 'url'] as const
const logCollector: Exporter = {
  job: 'log-collector',
  source: 'vlagent 1.52: app/vlagent/remotewrite and kubernetescollector, lib/persistentqueue',
  metrics: {
    vl_rows_ingested_total: ['type'],
    vl_rows_dropped_total: ['reason'],
    vlagent_remotewrite_blocks_sent_total: ['url'],
    vlagent_remotewrite_packets_dropped_total: ['url'],
    vlagent_remotewrite_retries_count_total: ['url'],
    vlagent_remotewrite_pending_data_bytes: queue,
    vm_persistentqueue_bytes_dropped_total: ['path'],
  },
}

/** Every exporter that PromQL may read. */
export const exporters: readonly Exporter[] = [
  scraping,
  alerting,
  nodeProcess,
  redis,
  nginx,
  nginxIngressController,
  kubelet,
  kubeletResource,
  cadvisor,
  nodeExporter,
  monitoringHost,
  prometheusAgent,
  prometheus,
  alertmanager,
  logs,
  logCollector,
]
