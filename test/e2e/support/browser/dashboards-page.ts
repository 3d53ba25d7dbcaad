import type { Page } from 'puppeteer-core'

/** A panel as the page of dashboards has drawn it. */
export interface DrawnPanel {
  readonly title: string
  /** Names of its series and their newest values; NaN for none. */
  readonly series: readonly (readonly [name: string, value: number])[]
  /** Whether lines or bars are there to be seen. */
  readonly isDrawn: boolean
  /** What it says in place of data, or about a failure. */
  readonly message: string | null
}

/** A dashboard as the page has drawn it. */
export interface DrawnDashboard {
  /** End of the time range, Unix time in seconds. */
  readonly end: number
  readonly panels: readonly DrawnPanel[]
}

const panels = `[...document.querySelectorAll('.panel')].map((panel) => ({
  title: panel.getAttribute('data-panel'),
  series: [...panel.querySelectorAll('[data-series]')].map((each) => [
    each.getAttribute('data-series'),
    Number(each.getAttribute('data-value').replace('null', 'NaN')),
  ]),
  isDrawn: panel.querySelector(
    '.chart path[stroke^="var(--series"], .chart path[fill^="var(--series"], .bars div div',
  ) !== null,
  message: panel.querySelector('.message, .failure')?.textContent ?? null,
}))`

/** Opens a dashboard of the page, and reads it when all is drawn. */
export async function readDashboard(page: Page, url: string, uid: string): Promise<DrawnDashboard> {
  // Another address than the last, so that the browser starts again.
  await page.goto('about:blank')
  await page.goto(`${url}#dashboard=${uid}&refresh=off`)
  await page.waitForSelector(`body[data-drawn="${uid}"]`)
  return {
    end: Number(await page.evaluate("document.body.getAttribute('data-end')")),
    panels: (await page.evaluate(panels)) as DrawnPanel[],
  }
}
