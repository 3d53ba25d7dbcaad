/** Nobody answered in time; the answer may still come, and is of no use to anybody. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

/** Settles as the promise does, or rejects with `NoAnswer` when that takes longer. */
export function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new NoAnswer(`no answer within ${ms} ms`)), ms)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
