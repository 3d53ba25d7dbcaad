import { permissionTables } from './permissions.ts'

const [begin, end] = ['<!-- written by npm run permissions -->', '<!-- end -->'] as const

/** The text of `docs/aws.md` with today's tables between its two marks. */
export function withPermissionTables(text: string): string {
  const [before = '', rest] = text.split(begin)
  const after = rest?.split(end)[1]
  if (after === undefined) throw new Error(`docs/aws.md lacks the marks ${begin} and ${end}`)
  return `${before}${begin}\n\n${permissionTables()}\n\n${end}${after}`
}
