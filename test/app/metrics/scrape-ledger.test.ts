import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createScrapeLedger } from '../../../app/metrics/scrape-ledger.ts'

const request = { probe: false }
const probe = { probe: true }

test('a ledger in which nothing happened is idle and scraped', async () => {
  const ledger = createScrapeLedger()
  assert.equal(await ledger.whenIdle(0), true)
  assert.equal(await ledger.whenScraped(0), true)
})

test('an open request is waited for', async () => {
  const ledger = createScrapeLedger()
  ledger.opened()
  assert.equal(await ledger.whenIdle(0), false)
  const idle = ledger.whenIdle(10_000)
  ledger.counted(request)
  assert.equal(await idle, true)
})

test('a counted request waits for the scrape that follows', async () => {
  const ledger = createScrapeLedger()
  ledger.opened()
  ledger.counted(request)
  assert.equal(await ledger.whenScraped(0), false)
  const scraped = ledger.whenScraped(10_000)
  ledger.scraped(ledger.position())
  assert.equal(await scraped, true)
})

test('a scrape that was rendered before the count does not cover it', async () => {
  const ledger = createScrapeLedger()
  ledger.opened()
  const rendered = ledger.position()
  ledger.counted(request)
  ledger.scraped(rendered)
  assert.equal(await ledger.whenScraped(0), false)
})

test('an older scrape that ends late takes nothing back', async () => {
  const ledger = createScrapeLedger()
  const early = ledger.position()
  ledger.opened()
  ledger.counted(request)
  ledger.scraped(ledger.position())
  ledger.scraped(early)
  assert.equal(await ledger.whenScraped(0), true)
})

test('a probe needs no scrape', async () => {
  const ledger = createScrapeLedger()
  ledger.opened()
  ledger.counted(probe)
  assert.equal(await ledger.whenScraped(0), true)
})

test('a scrape while a request is open does not end the wait', async () => {
  const ledger = createScrapeLedger()
  ledger.opened()
  ledger.scraped(ledger.position())
  assert.equal(await ledger.whenScraped(0), false)
})
