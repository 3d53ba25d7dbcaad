export interface HitStore {
  /** Resolves, within a second, to whether the store answers. Never fails. */
  ready(): Promise<boolean>
  /**
   * Counts one hit and resolves to the new total, or fails, within 2.5 seconds; at once where the
   * store is known to be down.
   * @throws StoreUnavailableError when the store didn't say that it counted (it still may have)
   */
  hit(): Promise<number>
  /** Closes all connections. */
  close(): Promise<void>
}
