/** What Terraform would read as the start of an expression: `${` and `%{`. */
const start = /[$%](?=\{)/g
const startOrEnd = /[$%](?=\{)|\}/g

/** Escapes the starts of Terraform's expressions in a text that Terraform hands on. */
export function withoutTemplates(text: string): string {
  return text.replace(start, (mark) => mark + mark)
}

/**
 * A text as a string of JSON, without the starts of Terraform's expressions: by JSON's own escapes.
 * They cost nothing in JSON, so the ends are escaped too: for each of them cdktf looks for its
 * beginning, which in the monitoring host's files takes longer than all else in a synthesis.
 */
export function jsonString(text: string): string {
  return JSON.stringify(text).replace(
    startOrEnd,
    (mark) => `\\u00${mark.charCodeAt(0).toString(16)}`,
  )
}
