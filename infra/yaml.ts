/**
 * A configuration file in YAML. It is written as JSON, which is YAML too: programs read these files,
 * and writing them in YAML's own way would add a tenth to every synthesis.
 */
export const yaml = (content: object): string => `${JSON.stringify(content, null, 2)}\n`
