import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkPasswordChange, checkSignUp } from '../../../../app/notes/users/user.ts'
import { isGuessable } from '../../../../app/notes/users/weak-password.ts'

const email = 'ann.smith@example.org'

for (const password of [
  ...['password', '12345678', 'aaaaaaaa', 'abcdefgh', 'qwertyuiop', 'abcabcabc', '19841225'],
  ...[
    'P@ssw0rd1',
    'Passw0rd!',
    'iloveyou1',
    'letmein123',
    'summer2026',
    'tallytally',
    'a'.repeat(200),
  ],
  ...[email, 'AnnSmith', 'annsmith1', 'example.org', 'htimsnna', 'Sm1thSm1th'],
]) {
  test(`${password.slice(0, 40)} is guessed at once`, () => {
    assert.equal(isGuessable(password, email), true)
    const form = { email, password, repeated: password, current: 'x' }
    for (const checked of [checkSignUp(form), checkPasswordChange(form, email)]) {
      assert.match(checked.ok ? '' : (checked.errors.password ?? ''), /easily guessed/)
    }
  })
}

for (const password of [
  ...['correct horse battery staple', 'a horse, a battery', 'xK3#9pQz', 'fünf blaue Bären'],
  ...['b0751dfd-a71a-4202-a1ce-b21b5187ae44', '鱼在天上飞得很高', 'ann buys seven lamps'],
]) {
  test(`${password} is not`, () => {
    assert.equal(isGuessable(password, email), false)
  })
}
