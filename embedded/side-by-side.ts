/**
 * Does several things at once. When one fails, or `signal` aborts, the others are told to end, and all
 * have ended before this throws.
 * @param start begins all of them; they end early when its signal aborts
 * @throws what the first of them threw
 */
export async function sideBySide<Results extends readonly unknown[]>(
  start: (signal: AbortSignal) => readonly [...{ [Each in keyof Results]: Promise<Results[Each]> }],
  signal?: AbortSignal,
): Promise<Results> {
  const failure = new AbortController()
  const all = start(AbortSignal.any(signal ? [signal, failure.signal] : [failure.signal]))
  try {
    return (await Promise.all(all)) as unknown as Results
  } catch (error) {
    failure.abort()
    await Promise.allSettled(all)
    throw error
  }
}
