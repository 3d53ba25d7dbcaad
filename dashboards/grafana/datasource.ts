/**
 * The Prometheus that every panel asks. Grafana's provisioning creates it under this uid; a uid
 * of its own instead of `$DS_PROMETHEUS`, which provisioned dashboards never get resolved
 * (grafana/grafana#10786).
 */
export const datasource = { uid: 'tally-prometheus', name: 'Prometheus' } as const

/** The same, as panels and variables refer to it. */
export const datasourceRef = { type: 'prometheus', uid: datasource.uid } as const

/** The log store, asked by a plugin. No dashboard depends on it. */
export const logsDatasource = { uid: 'tally-logs', name: 'Logs' } as const
