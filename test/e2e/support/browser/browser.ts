import assert from 'node:assert/strict'
import axe from 'axe-core'
import { type Browser, launch, type Page } from 'puppeteer-core'

/** Debian's package `chromium`. */
const executablePath = '/usr/bin/chromium'

/** Widths of a small phone and of a laptop. */
export const widths = [375, 1280] as const

/** Starts a browser without a window. */
export function openBrowser(): Promise<Browser> {
  // Chromium refuses to sandbox pages for root, which these tests run as: pages of our own alone.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return launch({ executablePath, args })
}

/** A page of its own cookies, and everything that went wrong on it. */
export interface Tab {
  readonly page: Page
  /** Errors on the console, of scripts, and of requests that got no answer, see {@link addressChange}. */
  readonly errors: readonly string[]
}

/**
 * How Chromium ends all requests when an address of this machine comes or goes, as with each pod. It
 * is no error of the page.
 */
const addressChange = 'net::ERR_NETWORK_CHANGED'

/** Opens a tab that shares no cookie with any other. */
export async function openTab(browser: Browser): Promise<Tab> {
  const context = await browser.createBrowserContext()
  const page = await context.newPage()
  const errors: string[] = []
  page.on('console', (message) => {
    const isError = message.type() === 'error' || message.type() === 'warn'
    if (isError && !message.text().includes(addressChange)) errors.push(message.text())
  })
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText
    if (reason !== addressChange) errors.push(`${request.url()} failed: ${reason}`)
  })
  return { page, errors }
}

/** Fills in a form's fields by their labels, sends it, and waits for the page that follows. */
export async function sendForm(
  page: Page,
  fields: Readonly<Record<string, string>>,
  button: string,
): Promise<number> {
  for (const [label, value] of Object.entries(fields)) {
    // Replaces what is there: a click on a text three times selects all of it.
    const field = page.locator(`::-p-aria([name="${label}"])`)
    await field.fill(value)
  }
  return follow(page, `::-p-aria([name="${button}"][role="button"])`)
}

/** Follows a link by its words. @returns the status of the page that it leads to */
export function followLink(page: Page, words: string): Promise<number> {
  return follow(page, `::-p-aria([name="${words}"][role="link"])`)
}

async function follow(page: Page, selector: string): Promise<number> {
  const [response] = await Promise.all([page.waitForNavigation(), page.locator(selector).click()])
  return response?.status() ?? 0
}

/** The words of everything that a selector finds, in order. */
export async function wordsOf(page: Page, selector: string): Promise<string[]> {
  const found = await page.$$(selector)
  return Promise.all(
    found.map(async (element) => {
      const words = await element.getProperty('textContent')
      return String(await words.jsonValue()).trim()
    }),
  )
}

/**
 * Checks a page on a phone and on a laptop, light and dark: nothing is wider than the window, and
 * axe finds nothing that is a serious or critical barrier.
 */
export async function checkAppearance(page: Page): Promise<void> {
  for (const value of ['light', 'dark']) {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value }])
    for (const width of widths) {
      await page.setViewport({ width, height: 800 })
      const where = `${page.url()} at ${width} px, ${value}`
      const content = await page.evaluate('document.documentElement.scrollWidth')
      assert.ok(Number(content) <= width, `${where}: the content is ${content} px wide`)

      await page.evaluate(axe.source)
      const { violations } = (await page.evaluate('axe.run()')) as axe.AxeResults
      const barriers = violations.filter(
        ({ impact }) => impact === 'serious' || impact === 'critical',
      )
      assert.deepEqual(
        barriers.map(({ help, nodes }) => [help, nodes.map(({ html }) => html)]),
        [],
        where,
      )
    }
  }
}
