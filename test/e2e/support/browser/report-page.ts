import { pathToFileURL } from 'node:url'
import { checkAppearance, openBrowser, openTab, wordsOf } from './browser.ts'

/** A report as a browser shows it. */
export interface ReportPage {
  /** The figures of the table's last row by their columns, e.g. `sent`. */
  readonly total: Readonly<Record<string, number>>
  /** Its paragraphs. */
  readonly texts: readonly string[]
  /** What it asked for besides itself. */
  readonly requested: readonly string[]
  /** Errors on its console, and of requests. */
  readonly errors: readonly string[]
}

/**
 * Opens a report in a browser, on a phone and on a laptop.
 * @throws when it is wider than the window, or has barriers
 */
export async function readReportPage(file: string): Promise<ReportPage> {
  const browser = await openBrowser()
  try {
    const { page, errors } = await openTab(browser)
    const own = pathToFileURL(file).href
    const requested: string[] = []
    page.on('request', (request) => {
      const url = request.url()
      if (url !== own && !url.startsWith('data:')) requested.push(url)
    })
    await page.goto(own, { waitUntil: 'networkidle0' })
    await checkAppearance(page)
    const columns = await wordsOf(page, 'thead th')
    const cells = await wordsOf(page, 'tr.total > *')
    const figures = cells.map((cell, i) => [columns[i], Number(cell.replaceAll(',', ''))])
    return {
      total: Object.fromEntries(figures.slice(1)),
      texts: await wordsOf(page, 'p'),
      requested,
      errors,
    }
  } finally {
    await browser.close()
  }
}
