import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'

let strength: ZxcvbnFactory | undefined

/**
 * Knows the 49,000 most common passwords, rows of keys, dates, repetitions and sequences, also with
 * letters replaced by digits and signs. Made for the first password: it takes 35 ms and 7 MiB, which
 * no start of the app has to wait for.
 */
function knownPasswords(): ZxcvbnFactory {
  strength ??= new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs })
  return strength
}

/** What the service is called: the first that somebody tries who guesses for it. */
const ownWords = ['tally', 'notes', 'pads']

/** Longer ones are not looked at to their end, which would take up to 0.2 s. */
const examinedCharacters = 50

/** From here on it takes more guesses than the limit on attempts allows in a lifetime: 10^6. */
const guessableBelow = 2

/** Whether a password is among the first that somebody would try for an account of this address. */
export function isGuessable(password: string, email: string): boolean {
  const words = [email, ...email.split('@'), ...email.split(/[^\p{L}\p{N}]+/u)]
  const known = [...words.filter((word) => word.length > 2), ...ownWords]
  const { score } = knownPasswords().check(password.slice(0, examinedCharacters), known)
  return score < guessableBelow
}
