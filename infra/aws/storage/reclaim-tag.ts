/**
 * Tag of a volume with the reclaim policy of its PersistentVolume, `Delete` or `Retain`. The volume
 * keeps it, as it keeps the policy, when the storage class gets another one.
 */
export const reclaimTag = 'tally-reclaim-policy'
