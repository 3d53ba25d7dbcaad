/** Escapes `${` and `%{`, which Terraform would read as the start of an expression. */
export function withoutTemplates(text: string): string {
  return text.replace(/[$%](?=\{)/g, (mark) => mark + mark)
}
