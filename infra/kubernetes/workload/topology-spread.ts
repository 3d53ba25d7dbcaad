/**
 * Spreads pods over zones and nodes as far as there are several.
 * @param labelSelector of the pods, in the form that the caller's API takes
 * @param minZones zones that pods have to be in at least, where there are so many of them: a cluster that
 * makes nodes when pods need them makes some there. Without it all fit on its first node.
 */
export const topologySpread = <Selector>(labelSelector: Selector, minZones?: number) => [
  {
    maxSkew: 1,
    topologyKey: 'topology.kubernetes.io/zone',
    ...(minZones === undefined
      ? { whenUnsatisfiable: 'ScheduleAnyway' }
      : { whenUnsatisfiable: 'DoNotSchedule', minDomains: minZones }),
    // Else a zone whose nodes have failed counts as one without pods, which keeps new ones from the others.
    nodeTaintsPolicy: 'Honor',
    labelSelector,
  },
  {
    maxSkew: 1,
    topologyKey: 'kubernetes.io/hostname',
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector,
  },
]
