import { setTimeout } from 'node:timers/promises'

/** Asks again and again until the answer isn't undefined. The test's own time limit ends it. */
export async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    await setTimeout(20)
  }
}
