/**
 * Tag of a volume that tells what becomes of it when its claim goes: the value is the reclaim policy
 * of its PersistentVolume, `Delete` or `Retain`. It is set where the volume is made, so it stays true
 * when the storage class gets another policy, which reaches new volumes alone.
 */
export const reclaimTag = 'tally-reclaim-policy'
