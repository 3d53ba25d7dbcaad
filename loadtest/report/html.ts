/** Text that is HTML already. */
export interface Html {
  readonly html: string
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

type Value = string | number | Html | readonly Html[]

const render = (value: Value): string => {
  if (typeof value === 'object') {
    return 'html' in value ? value.html : value.map(({ html }) => html).join('')
  }
  return String(value).replace(/[&<>"']/g, (mark) => escapes[mark] ?? mark)
}

/** A template whose values are escaped unless they are HTML already. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return {
    html: parts.reduce((before, part, index) => {
      const value = values[index - 1]
      return before + (value === undefined ? '' : render(value)) + part
    }),
  }
}

/** Takes a text as HTML: only for what this program rendered itself. */
export const trusted = (text: string): Html => ({ html: text })
