/** Starts of Terraform's expressions: `${` and `%{`. */
const start = /[$%](?=\{)/g
const startOrEnd = /[$%](?=\{)|\}/g

/** Escapes a text for Terraform, which then passes it on as it is. */
export function withoutTemplates(text: string): string {
  return text.replace(start, (mark) => mark + mark)
}

/**
 * A text as a JSON string in which JSON's own escapes hide the starts of Terraform's expressions.
 * Closing braces are escaped, too: cdktf searches the whole text for the start that belongs to each,
 * which takes seconds in the monitoring host's files.
 */
export function jsonString(text: string): string {
  return JSON.stringify(text).replace(
    startOrEnd,
    (mark) => `\\u00${mark.charCodeAt(0).toString(16)}`,
  )
}
