import { type Checked, checked, type Form, readLine, readText, wrongLength } from '../forms/form.ts'
import { isGuessable } from './weak-password.ts'

export interface User {
  readonly id: string
  /** An e-mail address in lower case, unique, and not verified. */
  readonly email: string
  /** In the format of `PasswordHasher.hash`. */
  readonly passwordHash: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  /** When somebody last tried to sign up with the address again: milliseconds since 1970. */
  readonly lastSignUpAt?: number
}

export interface Credentials {
  readonly email: string
  readonly password: string
}

/**
 * Lengths. Passwords: at least 8, none that is easily guessed, and no other rules for what is in them,
 * as NIST SP 800-63B and OWASP's Authentication Cheat Sheet say; the upper limit only keeps a request
 * from being all password.
 * Addresses: RFC 5321, 4.5.3.1.3, without the angle brackets.
 */
export const userLimits = { email: 254, shortestPassword: 8, longestPassword: 200 } as const

/** Reads the address in the form in which it is stored and looked for. */
function readEmail(form: Form): string {
  return readLine(form, 'email').normalize('NFKC').toLowerCase()
}

/** Reads a password as it is hashed: keyboards may compose the same characters differently. */
function readPassword(form: Form, field: string): string {
  return readText(form, field).normalize('NFKC')
}

/** Reads what is needed to sign in. It isn't held against the rules for signing up, which may change. */
export function checkSignIn(form: Form): Checked<Credentials> {
  const email = readEmail(form)
  const password = readPassword(form, 'password')
  return checked(
    { email, password },
    {
      email: wrongLength(email, 'The e-mail address', userLimits.email),
      password: wrongLength(password, 'The password', userLimits.longestPassword),
    },
  )
}

/** Reads what is needed to sign up. */
export function checkSignUp(form: Form): Checked<Credentials> {
  const email = readEmail(form)
  const password = readPassword(form, 'password')
  return checked(
    { email, password },
    { email: wrongEmail(email), ...wrongNewPassword(form, password, email) },
  )
}

/** Reads what is needed to change a password. */
export function checkPasswordChange(
  form: Form,
  email: string,
): Checked<{ readonly current: string; readonly password: string }> {
  const current = readPassword(form, 'current')
  const password = readPassword(form, 'password')
  return checked(
    { current, password },
    {
      current: wrongLength(current, 'The current password', userLimits.longestPassword),
      ...wrongNewPassword(form, password, email),
    },
  )
}

function wrongEmail(email: string): string | undefined {
  const wrong = wrongLength(email, 'The e-mail address', userLimits.email)
  if (wrong !== undefined) return wrong
  // Only a message to the address could tell whether it exists.
  return /^[^\s@]+@[^\s@]+$/.test(email) && !/\p{Default_Ignorable_Code_Point}/u.test(email)
    ? undefined
    : 'The e-mail address has to look like name@example.org.'
}

function wrongNewPassword(form: Form, password: string, email: string) {
  const { shortestPassword, longestPassword } = userLimits
  const { length } = password
  const wrong =
    length < shortestPassword
      ? `The password needs at least ${shortestPassword} characters.`
      : (wrongLength(password, 'The password', longestPassword) ??
        (isGuessable(password, email) ? guessable : undefined))
  return {
    password: wrong,
    repeated: readPassword(form, 'repeated') === password ? undefined : 'The two passwords differ.',
  }
}

const guessable =
  'This password is easily guessed: it is a common one, has a simple pattern, or is like your ' +
  'e-mail address. Take a few words that don’t belong together.'
