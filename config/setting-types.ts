import { z } from 'zod'
import { isPinnedImage } from './image-reference.ts'

// `describe` holds what is allowed: messages take it from there, see describe-problem.ts.

export const wholeNumber = (min: number, max: number) =>
  z.int().min(min).max(max).describe(`a whole number from ${min} to ${max}`)

/** Values end up in Terraform's configuration, where these marks would start an expression. */
const withoutTemplate = (value: string) => value.length > 0 && !/[$%]\{|\p{Cc}/u.test(value)

export const text = (allowed: string) => z.string().refine(withoutTemplate).describe(allowed)
export const image = z
  .string()
  .refine(isPinnedImage)
  .describe('an image with a tag other than latest, or a digest, e.g. "mirror:5000/redis:8.10.0"')
export const yesOrNo = z.boolean().describe('true or false')

/** A value that makes no sense beside another one. */
export interface Contradiction {
  readonly path: string[]
  readonly message: string
}

/** A check of an object that finds values which contradict each other. */
export const refuse =
  <T>(find: (value: T) => readonly Contradiction[]) =>
  (context: z.core.ParsePayload<T>) => {
    for (const { path, message } of find(context.value)) {
      context.issues.push({ code: 'custom', input: context.value, path, message })
    }
  }
