import assert from 'node:assert/strict'
import { checkAppearance, followLink, sendForm, type Tab, wordsOf } from './browser.ts'

/** Somebody who uses the notes with a browser. */
export interface NotesUser {
  readonly email: string
  signUp(): Promise<void>
  signIn(): Promise<void>
  signOut(): Promise<void>
  /** Makes a pad, from anywhere. @returns its address */
  makePad(name: string): Promise<string>
  /** Writes a note into the pad at the address. @returns the note's address */
  writeNote(pad: string, title: string, text: string): Promise<string>
  /** The names in the list of the page. */
  list(): Promise<string[]>
}

const password = 'correct horse battery staple'

/** Creates a user with an address that nobody has used before. Every page that they meet is checked. */
export function createNotesUser({ page }: Tab, app: string): NotesUser {
  const email = `${crypto.randomUUID()}@example.org`
  const heading = async () => (await wordsOf(page, 'h1'))[0]

  const open = async (address: string) => {
    const response = await page.goto(address)
    assert.equal(response?.status(), 200, address)
    await checkAppearance(page)
  }
  const send = async (fields: Record<string, string>, button: string) => {
    assert.equal(await sendForm(page, fields, button), 200, `${button} at ${page.url()}`)
    await checkAppearance(page)
  }
  const follow = async (words: string) => {
    assert.equal(await followLink(page, words), 200, words)
    await checkAppearance(page)
  }

  return {
    email,
    async signUp() {
      await open(`${app}/notes`)
      await follow('Sign up')
      await send(
        {
          'E-mail address': email,
          Password: password,
          'The same password again': password,
        },
        'Sign up',
      )
      assert.equal(await heading(), 'Sign in')
      await send({ 'E-mail address': email, Password: password }, 'Sign in')
      assert.equal(await heading(), 'My pads')
    },
    async signIn() {
      await open(`${app}/notes`)
      await follow('Sign in')
      await send({ 'E-mail address': email, Password: password }, 'Sign in')
      assert.equal(await heading(), 'My pads')
    },
    async signOut() {
      await send({}, 'Sign out')
      assert.equal(await heading(), 'Notes')
    },
    async makePad(name) {
      await open(`${app}/notes`)
      await follow('New pad')
      await send({ Name: name }, 'Make pad')
      assert.equal(await heading(), name)
      return page.url()
    },
    async writeNote(pad, title, text) {
      await open(pad)
      await follow('New note')
      await send({ Title: title, Text: text }, 'Save')
      assert.equal(await heading(), title)
      return page.url()
    },
    list: () => wordsOf(page, '.list a'),
  }
}
