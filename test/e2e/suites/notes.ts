import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser } from 'puppeteer-core'
import { backToOne } from '../support/autoscaling.ts'
import {
  checkAppearance,
  followLink,
  openBrowser,
  openTab,
  sendForm,
  type Tab,
  wordsOf,
} from '../support/browser/browser.ts'
import { createNotesUser, type NotesUser } from '../support/browser/notes-user.ts'
import { killContainers } from '../support/kill.ts'
import { signUp } from '../support/notes-client.ts'
import { ofComponent, type Platform, readyPlatform } from '../support/platform.ts'
import { until } from '../support/until.ts'

/**
 * Checks that nothing went wrong on any page of a tab so far. Chromium writes a line of its own
 * for every answer that refuses something: those with a status that was asked for are left out.
 */
function checkErrors({ errors }: Tab, refused?: number): void {
  const deliberate = `Failed to load resource: the server responded with a status of ${refused} `
  assert.deepEqual(
    errors.filter((line) => !line.startsWith(deliberate)),
    [],
  )
}

const maximum = ['get', 'hpa/tally-app', '-o', 'jsonpath={.spec.maxReplicas}']

describe('the notes on a real Kubernetes', () => {
  let platform: Platform
  let browser: Browser
  let maxReplicas: string
  before(async () => {
    platform = await readyPlatform()
    // A form that is being sent when a pod comes or goes fails, see `addressChange` in browser.ts.
    maxReplicas = await platform.kubectl(...maximum)
    await limitPods('1')
    await backToOne(platform)
    browser = await openBrowser()
  })
  after(async () => {
    await limitPods(maxReplicas)
    await browser?.close()
  })

  /** Has the autoscaler give the app so many pods at most. */
  const limitPods = (pods: string) =>
    platform.kubectl('patch', 'hpa/tally-app', '-p', `{"spec": {"maxReplicas": ${pods}}}`)

  /** Writes and reads notes while something happens. @returns what each client wrote */
  async function whileWriting(act: () => Promise<void>) {
    const clients = await Promise.all([1, 2, 3].map(() => signUp(platform.app)))
    let isOver = false
    const end = act().finally(() => {
      isOver = true
    })
    const work = clients.map(async (client) => {
      const titles: string[] = []
      while (!isOver) {
        const title = `note ${String(titles.length).padStart(5, '0')}`
        const path = await client.writeNote(title)
        titles.push(title)
        await client.read(path)
      }
      return { client, titles }
    })
    const [written] = await Promise.all([Promise.all(work), end])
    return written
  }

  /** Replaces all pods of the app by new ones, one after the other. */
  const replacePods = async (): Promise<void> => {
    const old = await platform.appPods()
    await platform.kubectl('rollout', 'restart', 'deployment/tally-app')
    await platform.kubectl('rollout', 'status', 'deployment/tally-app', '--timeout=240s')
    await until('the old pods are gone', async () => {
      const now = await platform.appPods()
      return old.every((name) => !now.includes(name))
    })
  }

  describe('in a browser', () => {
    let tab: Tab
    let ann: NotesUser
    let pad: string
    let note: string
    before(async () => {
      tab = await openTab(browser)
      ann = createNotesUser(tab, platform.app)
    })

    test('lets somebody sign up, and keep a note in a pad', async () => {
      await ann.signUp()
      pad = await ann.makePad('Shopping')
      note = await ann.writeNote(pad, 'Milk', 'Two litres.\n\nOr three.')
      assert.deepEqual(await wordsOf(tab.page, '.text'), ['Two litres.\n\nOr three.'])
      checkErrors(tab)
    })

    describe('when all pods of the app were replaced', () => {
      let other: Tab
      let old: readonly string[]
      let written: Awaited<ReturnType<typeof whileWriting>>
      before(async () => {
        // Somebody who stays signed in meanwhile, beside Ann who signs out.
        other = await openTab(browser)
        const bob = createNotesUser(other, platform.app)
        await bob.signUp()
        await bob.makePad('Garden')
        await ann.signOut()
        old = await platform.appPods()
        written = await whileWriting(replacePods)
      })

      test('has every note that was written meanwhile, without a failed request', async () => {
        for (const { client, titles } of written) {
          assert.ok(titles.length > 10, 'there was something to fail')
          assert.deepEqual(await client.titles(), titles)
        }
      })

      test('shows it to them again after signing in at another pod', async () => {
        await ann.signIn()
        assert.deepEqual(await ann.list(), ['Shopping'])
        await tab.page.goto(note)
        assert.deepEqual(await wordsOf(tab.page, 'h1'), ['Milk'])

        // None of the pods from before was there to serve it, and a new one says that it did.
        const signIns =
          'http_request_duration_seconds_count{job="app",route="/notes/sign-in",method="POST",status_code="303"}'
        await until('the sign-in is counted at another pod', async () =>
          (await platform.query(signIns)).some(
            ({ metric, value }) => value > 0 && !old.includes(metric.pod ?? ''),
          ),
        )
        checkErrors(tab)
      })

      test('keeps those signed in who were', async () => {
        await other.page.goto(`${platform.app}/notes`)
        assert.deepEqual(await wordsOf(other.page, '.list a'), ['Garden'])
        checkErrors(other)
      })
    })

    test('edits, sorts and deletes', async () => {
      const { page } = tab
      await ann.writeNote(pad, 'Apples', 'Red ones.')
      await page.goto(note)
      assert.equal(await followLink(page, 'Edit note'), 200)
      await checkAppearance(page)
      assert.equal(await sendForm(page, { Title: 'Aardvark milk' }, 'Save'), 200)

      await page.goto(pad)
      assert.equal(await followLink(page, 'Name'), 200)
      assert.deepEqual(await ann.list(), ['Aardvark milk', 'Apples'])
      await ann.writeNote(pad, 'Bread', '')
      await page.goto(pad)
      assert.equal(await followLink(page, 'Date'), 200)
      assert.deepEqual(await ann.list(), ['Bread', 'Aardvark milk', 'Apples'])
      await checkAppearance(page)

      await followLink(page, 'Bread')
      assert.equal(await followLink(page, 'Delete note'), 200)
      await checkAppearance(page)
      assert.equal(await sendForm(page, {}, 'Delete'), 200)
      assert.deepEqual(await ann.list(), ['Aardvark milk', 'Apples'])
      checkErrors(tab)
    })

    test('says beside the field what is wrong with it', async () => {
      const { page } = tab
      await page.goto(`${platform.app}/notes/pads/new`)
      assert.equal(await sendForm(page, { Name: 'x'.repeat(10_000) }, 'Make pad'), 422)
      assert.deepEqual(await wordsOf(page, '.error'), [
        'The name has 10,000 characters: 100 are allowed.',
      ])
      await checkAppearance(page)
      checkErrors(tab, 422)
    })

    test('shows nothing of it to anybody else', async () => {
      const other = await openTab(browser)
      await createNotesUser(other, platform.app).signUp()
      checkErrors(other)
      for (const address of [pad, note, `${note}/edit`, `${note}/delete`]) {
        const response = await other.page.goto(address)
        assert.equal(response?.status(), 404, address)
        assert.doesNotMatch(await other.page.content(), /Shopping|milk/)
      }
      await checkAppearance(other.page)
      checkErrors(other, 404)
    })
  })

  test('has a note that was acknowledged before all pods of the app were killed', async () => {
    const client = await signUp(platform.app)
    const path = await client.writeNote('survivor')
    await killContainers(platform, ...ofComponent('app'))
    await until('the note is there', async () => (await client.read(path)).includes('survivor'), 60)
    await platform.kubectl('rollout', 'status', 'deployment/tally-app', '--timeout=240s')
    assert.deepEqual(await client.titles(), ['survivor'])
  })
})
