import { type Checked, checked, type Form, readLine, wrongLength } from '../forms/form.ts'

/** The parts of a pad that its user writes. */
export interface PadContent {
  /** One line, 1 to `padLimits.name` characters. Two pads may have the same. */
  readonly name: string
}

/** A pad holds notes. */
export interface Pad extends PadContent {
  readonly id: string
  /** Whose it is. Nobody else ever sees it. */
  readonly userId: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  /** When its name last changed: what "by date" sorts by. Milliseconds since 1970. */
  readonly updatedAt: number
}

/** Longest values, in UTF-16 units, as browsers count. */
export const padLimits = { name: 100 } as const

/** The content that a form holds, or what is wrong with it. */
export function checkPad(form: Form): Checked<PadContent> {
  const name = readLine(form, 'name')
  return checked({ name }, { name: wrongLength(name, 'The name', padLimits.name) })
}
