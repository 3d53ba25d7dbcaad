/**
 * A configuration file as JSON. YAML is a superset of JSON, so programs that read YAML read this
 * too, and `JSON.stringify` is much cheaper than a YAML writer.
 */
export const jsonText = (content: object): string => `${JSON.stringify(content, null, 2)}\n`
