/**
 * Spreads pods over zones and nodes as far as there are several.
 * @param labelSelector of the pods, in the form that the caller's API takes
 */
export const topologySpread = <Selector>(labelSelector: Selector) =>
  ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector,
  }))
