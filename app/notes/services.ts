import type { Accounts } from './accounts.ts'
import type { OpenNotebook } from './notebook.ts'
import type { NotesMetrics } from './notes-metrics.ts'
import type { Sessions } from './sessions.ts'

/** What the routes of the notes need. */
export interface Services {
  readonly accounts: Accounts
  readonly openNotebook: OpenNotebook
  readonly sessions: Sessions
  readonly metrics: NotesMetrics
}
