/** An element with a class or with attributes, and children; strings among them become text. */
export function element(
  name: string,
  attributes: string | Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElement {
  const made = document.createElement(name)
  if (typeof attributes === 'string') made.className = attributes
  else for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  made.append(...children)
  return made
}
