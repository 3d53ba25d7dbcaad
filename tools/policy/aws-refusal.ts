import type { Shape } from './aws-models.ts'

/** AWS' patterns are those of Java, and have to match the whole text. */
function matches(text: string, pattern: string): boolean {
  const whole = `^(?:${pattern.replaceAll('\\p{all}', '\\p{Any}')})$`
  // JavaScript has this flag for a whole expression alone; a budget's name is the only one that has it.
  const flags = `${/\\p\{|\\uD8/.test(pattern) ? 'u' : ''}${pattern.includes('(?i)') ? 'i' : ''}`
  return new RegExp(whole.replaceAll('(?i)', ''), flags).test(text)
}

function bound({ min, max }: Shape, size: number): string | undefined {
  if (min !== undefined && size < min) return `at least ${min}`
  if (max !== undefined && size > max) return `at most ${max}`
  return undefined
}

/** Why AWS would refuse a text, a number, or the length of a list; undefined where it would not. */
export function refusal(shape: Shape, value: unknown): string | undefined {
  if (typeof value === 'number' && shape.type !== 'string') return bound(shape, value)
  if (Array.isArray(value) && shape.type === 'list') {
    const count = bound(shape, value.length)
    return count && `${count} entries`
  }
  if (typeof value !== 'string' || shape.type !== 'string') return undefined
  if (shape.enum && !shape.enum.includes(value)) return `one of ${shape.enum.join(', ')}`
  if (shape.pattern && !matches(value, shape.pattern)) return `a match of ${shape.pattern}`
  const length = bound(shape, [...value].length)
  return length && `${length} letters`
}
