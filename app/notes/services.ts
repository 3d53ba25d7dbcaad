import type { OpenNotebook } from './notebook/notebook.ts'
import type { NotesMetrics } from './notes-metrics.ts'
import type { Accounts } from './users/accounts.ts'
import type { Sessions } from './users/sessions.ts'

/** What the routes of the notes need. */
export interface Services {
  readonly accounts: Accounts
  readonly openNotebook: OpenNotebook
  readonly sessions: Sessions
  readonly metrics: NotesMetrics
}
