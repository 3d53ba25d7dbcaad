/** There was no answer in time. One that still comes is dropped. */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError'
}

/** Settles as the promise does, or rejects with `TimeoutError` after `ms` milliseconds. */
export function withTimeout<T>(ms: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new TimeoutError(`no answer within ${ms} ms`)), ms)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
