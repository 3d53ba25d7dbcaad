import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkPasswordChange, checkSignIn, checkSignUp } from '../../../../app/notes/users/user.ts'

const password = 'long enough'
const errorsOf = (result: ReturnType<typeof checkSignUp>) => (result.ok ? {} : result.errors)

test('an address is kept in lower case', () => {
  assert.deepEqual(checkSignUp({ email: ' Ann@Example.ORG ', password, repeated: password }), {
    ok: true,
    value: { email: 'ann@example.org', password },
  })
})

for (const email of [
  'ann',
  'ann@',
  '@example.org',
  'ann smith@example.org',
  'a@b@c',
  'an\u200bn@b',
]) {
  test(`${email} is no address`, () => {
    assert.match(errorsOf(checkSignUp({ email, password, repeated: password })).email ?? '', /like/)
  })
}

test('an address longer than any is refused', () => {
  const email = `${'a'.repeat(10_000)}@example.org`
  assert.match(errorsOf(checkSignUp({ email, password, repeated: password })).email ?? '', /254/)
})

test('a password may have spaces around it, and any characters in it', () => {
  const strange = ' pässwörd 🐎 '
  const form = checkSignUp({ email: 'a@b', password: strange, repeated: strange })
  assert.equal(form.ok && form.value.password, strange)
})

test('a password is the same however its accents were typed', () => {
  const [composed, decomposed] = ['caf\u00e9 au lait', 'cafe\u0301 au lait']
  const form = checkSignUp({ email: 'a@b', password: composed, repeated: decomposed })
  assert.ok(form.ok)
})

test('a password that is too short, too long, or differs is refused, saying why', () => {
  const errors = (password: string, repeated = password) =>
    errorsOf(checkSignUp({ email: 'a@b', password, repeated }))
  assert.match(errors('1234567').password ?? '', /at least 8/)
  assert.match(errors('x'.repeat(201)).password ?? '', /200/)
  assert.match(errors(password, 'long enougj').repeated ?? '', /differ/)
})

test('signing in asks for what is there, not for what would be allowed today', () => {
  assert.ok(checkSignIn({ email: 'ann', password: 'short' }).ok)
  assert.deepEqual(Object.keys(errorsOf(checkSignIn({}))), ['email', 'password'])
})

test('changing a password needs the current one', () => {
  const form = checkPasswordChange({ password, repeated: password }, 'ann@example.org')
  assert.deepEqual(form, { ok: false, errors: { current: 'The current password is missing.' } })
})
