import { Counter, type Registry } from 'prom-client'
import { notesCreated, notesSignIns } from '../metrics/catalog.ts'

/** Counters of the notes, besides those of their requests. */
export interface NotesMetrics {
  signIn(outcome: (typeof notesSignIns.outcomes)[number]): void
  noteCreated(): void
}

/** Creates the counters at 0: Prometheus sees an increase only from a value that it has scraped before. */
export function createNotesMetrics(registry: Registry): NotesMetrics {
  const registers = [registry]
  const { name, help } = notesSignIns
  const signIns = new Counter({ name, help, labelNames: [...notesSignIns.labelNames], registers })
  for (const outcome of notesSignIns.outcomes) signIns.inc({ outcome }, 0)
  const created = new Counter({ ...notesCreated, registers })

  return {
    signIn: (outcome) => signIns.inc({ outcome }),
    noteCreated: () => created.inc(),
  }
}
