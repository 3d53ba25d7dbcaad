/** Node compiles it after about 4,000 calls (Node 22.23). */
const calls = 5_000

/**
 * Has Node compile `process.nextTick`, which it calls about six times for each request. To be called before anything
 * else is done.
 *
 * Until then it creates the object of each call in small steps, of which it remembers the shapes. A full
 * garbage collection at a moment without such an object takes the shapes away, and from then on each call
 * takes the slow way: 0.5 instead of 0.1 µs, as long as the process lives. A pod that has just started
 * waits for its first requests just so. This takes 30 to 50 ms of CPU time, once (docs/performance.md).
 */
export function compileNextTick(): Promise<void> {
  return new Promise((resolve) => {
    let left = calls
    const next = () => {
      left -= 1
      if (left > 0) process.nextTick(next)
      else resolve()
    }
    next()
  })
}
