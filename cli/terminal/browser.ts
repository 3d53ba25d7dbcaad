import { execa } from 'execa'

/** How a system opens an address in the user's browser. */
const openers: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  darwin: 'open',
  linux: 'xdg-open',
}

/**
 * Opens an address in the browser, where somebody sits at a terminal with a display.
 * @returns whether a browser was asked to
 */
export async function openBrowser(url: string): Promise<boolean> {
  const opener = openers[process.platform]
  const { DISPLAY, WAYLAND_DISPLAY } = process.env
  const hasDisplay = process.platform !== 'linux' || Boolean(DISPLAY || WAYLAND_DISPLAY)
  if (opener === undefined || !hasDisplay || !process.stdout.isTTY) return false
  return (await execa({ reject: false, stdio: 'ignore' })(opener, [url])).exitCode === 0
}
