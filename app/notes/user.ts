import { type Checked, checked, type Form, readLine, readText, wrongLength } from './form.ts'

/** Somebody who signed up. */
export interface User {
  readonly id: string
  /** Who they say they are: an e-mail address in small letters, which no other user has. */
  readonly email: string
  /** As password.ts writes it. */
  readonly passwordHash: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
}

/** What somebody signs up, or signs in, with. */
export interface Credentials {
  readonly email: string
  readonly password: string
}

/**
 * Lengths. Passwords: at least 8 and no rules for what is in them, as NIST SP 800-63B and OWASP's
 * Authentication Cheat Sheet say; the upper limit only keeps a request from being all password.
 * Addresses: RFC 5321, 4.5.3.1.3, without the angle brackets.
 */
export const userLimits = { email: 254, shortestPassword: 8, longestPassword: 200 } as const

/** The address that a form holds, as it is stored and looked for. */
function readEmail(form: Form): string {
  return readLine(form, 'email').normalize('NFKC').toLowerCase()
}

/** A password as it is hashed: one that is typed on another keyboard must stay the same. */
function readPassword(form: Form, field: string): string {
  return readText(form, field).normalize('NFKC')
}

/** What is needed to sign in, whether or not anybody could have signed up with it. */
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

/** What is needed to sign up. */
export function checkSignUp(form: Form): Checked<Credentials> {
  const email = readEmail(form)
  const password = readPassword(form, 'password')
  return checked(
    { email, password },
    { email: wrongEmail(email), ...wrongNewPassword(form, password) },
  )
}

/** What is needed to change one's password. */
export function checkPasswordChange(
  form: Form,
): Checked<{ readonly current: string; readonly password: string }> {
  const current = readPassword(form, 'current')
  const password = readPassword(form, 'password')
  return checked(
    { current, password },
    {
      current: wrongLength(current, 'The current password', userLimits.longestPassword),
      ...wrongNewPassword(form, password),
    },
  )
}

function wrongEmail(email: string): string | undefined {
  const wrong = wrongLength(email, 'The e-mail address', userLimits.email)
  if (wrong !== undefined) return wrong
  // Whether it exists, only a message to it could tell.
  return /^[^\s@]+@[^\s@]+$/.test(email)
    ? undefined
    : 'The e-mail address has to look like name@example.org.'
}

function wrongNewPassword(form: Form, password: string) {
  const { shortestPassword, longestPassword } = userLimits
  const { length } = password
  const wrong =
    length < shortestPassword
      ? `The password needs at least ${shortestPassword} characters.`
      : wrongLength(password, 'The password', longestPassword)
  return {
    password: wrong,
    repeated: readPassword(form, 'repeated') === password ? undefined : 'The two passwords differ.',
  }
}
