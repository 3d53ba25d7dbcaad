/** Waits until something holds. @throws after `seconds`, with what was waited for */
export async function until(
  what: string,
  holds: () => Promise<boolean>,
  seconds = 120,
): Promise<void> {
  const end = Date.now() + seconds * 1000
  while (!(await holds().catch(() => false))) {
    if (Date.now() > end) throw new Error(`Not so after ${seconds} s: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}
