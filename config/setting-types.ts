import { z } from 'zod'
import { parseCidr } from './aws/cidr.ts'
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

/** Without it the object makes no sense, so that messages don't offer to leave it out. */
export const required = <T extends z.ZodType>(schema: T): T =>
  schema.meta({ ...schema.meta(), required: true })

/** The value of a Secret's key. */
export const secretKey = {
  secretName: required(
    z
      .string()
      .max(253)
      .regex(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/)
      .describe('the name of a Secret in the namespace, e.g. "orders"'),
  ),
  key: required(
    z
      .string()
      .max(253)
      .regex(/^(?!\.{1,2}$)[\w.-]+$/)
      .describe('a key of that Secret: letters, digits and . _ -, e.g. "api-key"'),
  ),
}

/** What pods may connect to outside of the platform. */
export const addresses = z
  .string()
  .refine((value) => {
    if (value === 'internet' || value === 'anywhere') return true
    const [, cidr = '', port = '1'] = /^([\d./]+)(?::(\d{1,5}))?$/.exec(value) ?? []
    return parseCidr(cidr) !== undefined && Number(port) >= 1 && Number(port) <= 65_535
  })
  .describe(
    '"internet", "anywhere", or a block of addresses with or without a port, e.g. "203.0.113.0/24:443"',
  )

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
