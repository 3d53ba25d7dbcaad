/**
 * Spreads pods over zones and nodes where there are several. A wish, not a condition: one node is
 * enough to run on.
 * @param labelSelector of the pods, as whoever creates them writes it
 */
export const topologySpread = <Selector>(labelSelector: Selector) =>
  ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector,
  }))
