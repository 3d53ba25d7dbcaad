import { documentRules } from './document-rules.ts'

const key = {
  type: 'string',
  maxLength: documentRules.keyLength,
  pattern: '^(?![$])[^.\\u0000]*$',
  not: { enum: ['_bsontype', '__proto__'] },
}
const value = { $ref: 'DocumentValue#' }
const object = { type: 'object', propertyNames: key, additionalProperties: value }

/**
 * The rules of documents as a JSON schema, for the description of the API alone: what is stored is
 * checked by document-rules.ts, which refuses a little more. A schema can't tell `6.02e23` from an
 * integer of 24 digits, nor count levels and keys.
 */
export const DocumentValue = {
  $id: 'DocumentValue',
  title: 'A value of a document',
  anyOf: [
    { type: ['null', 'boolean', 'string'] },
    { type: 'number', description: 'Written as an integer: within ±(2^53 - 1)' },
    { type: 'array', items: value },
    object,
  ],
}

/** A document's members; to be used beside `DocumentValue`. */
export const documentMembers = { propertyNames: key, additionalProperties: value }
