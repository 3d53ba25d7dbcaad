import type { Job } from './queries/selectors.ts'

/** Figures that some clusters do not publish, whatever is deployed there. */
export interface Unmeasured {
  readonly what: string
  readonly because: string
  /** Where its series come from. */
  readonly job: Job
  /** A metric that the pods of every platform have where it is published. */
  readonly metric: string
}

/** Panels that need these say why they are empty, and `npm run status` tells where they are missing. */
export const unmeasured = {
  containers: {
    what: 'throttling and network traffic of pods',
    because: "some container runtimes, such as minikube's docker, give cAdvisor no names of pods",
    job: 'cadvisor',
    metric: 'container_cpu_cfs_periods_total',
  },
  volumes: {
    what: 'space left on volumes',
    because:
      'kubelets measure no volumes that are folders of the node (hostPath); DiskFillingUp watches ' +
      "the node's disk instead of VolumeFillingUp",
    job: 'kubelet',
    metric: 'kubelet_volume_stats_available_bytes',
  },
} as const satisfies Readonly<Record<string, Unmeasured>>

/** What can't be known of some services, since their metrics don't tell. */
export const untold = {
  statuses: { what: 'statuses', because: "the service's counter has no label for them" },
  durations: { what: 'durations', because: 'the service has no histogram of them in seconds' },
  objectives: {
    what: 'failed and slow requests',
    because:
      "the service's counter has no label for statuses, and its histogram no bound that is the " +
      "objective's time",
  },
  eventLoop: {
    what: "Node's event loop",
    because: "the service is no Node program, or does not publish prom-client's default metrics",
  },
} as const

/** What a panel shows in place of data. */
export const noValue = ({ what, because }: Pick<Unmeasured, 'what' | 'because'>): string =>
  `No data. Where ${what} can't be known: ${because}.`
