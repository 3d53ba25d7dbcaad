import { join } from 'node:path'
import view from '@fastify/view'
import { Eta } from 'eta'
import type { FastifyReply } from 'fastify'
import fp from 'fastify-plugin'
import type { ProblemDetails } from '../problem.ts'
import { contentSecurityPolicyOf, iconAddress, links } from '../views/page.ts'
import type { FormView } from './forms/form-view.ts'
import type { KeptForm } from './forms/kept-form.ts'
import { csrfTokenOf } from './forms/protection.ts'
import type { Page } from './notebook/list-order.ts'
import type { Note, NoteContent } from './notebook/note.ts'
import type { Pad } from './notebook/pad.ts'
import { createPaths, type Paths } from './paths.ts'
import type { userLimits } from './users/user.ts'
import { stylesheet } from './views/stylesheet.ts'

/** What each page shows, by the name of its template in `views`. */
interface Pages {
  readonly welcome: object
  readonly 'sign-up': { readonly form: FormView; readonly limits: typeof userLimits }
  readonly 'sign-in': {
    readonly form: FormView
    /** Whether they have just signed up. */
    readonly signedUp: boolean
    /** What they wrote, and can save when they have signed in. */
    readonly kept?: KeptForm | undefined
  }
  readonly password: {
    readonly form: FormView
    readonly limits: typeof userLimits
    /** Whether it has just been changed. */
    readonly changed: boolean
  }
  readonly pads: { readonly list: Page<Pad> }
  readonly pad: { readonly pad: Pad; readonly list: Page<Note> }
  /** Creates a pad where none is given. */
  readonly 'pad-form': { readonly form: FormView; readonly pad?: Pad }
  readonly note: { readonly pad: Pad; readonly note: Note }
  /** Creates a note where none is given. */
  readonly 'note-form': {
    readonly form: FormView
    readonly pad: Pad
    readonly note?: Note
    /** What somebody else has saved since the form was opened. */
    readonly saved?: NoteContent
  }
  readonly 'kept-form': { readonly kept: KeptForm }
  readonly delete: {
    readonly question: string
    readonly consequence: string
    /** Where the form goes that deletes. */
    readonly action: string
    readonly back: string
  }
  readonly problem: {
    readonly problem: ProblemDetails
    /** What its user wrote, so that it isn't lost. */
    readonly written: Partial<NoteContent>
  }
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Where the notes' pages are. */
    paths: Paths
  }
  interface FastifyReply {
    /** Answers with one of the notes' pages. Its status is 200 unless set before. */
    page<Name extends keyof Pages>(name: Name, content: Pages[Name]): FastifyReply
  }
}

const policy = contentSecurityPolicyOf({ stylesheet, formAction: 'self' })

/** Decorates replies with `page`. To be registered inside of the notes, after their sessions. */
export default fp(
  async (app) => {
    await app.register(view, {
      engine: { eta: new Eta() },
      // Beside this file, and beside the bundle (app/bundle.ts).
      root: join(import.meta.dirname, 'views'),
      // Each template is read once.
      production: true,
      defaultContext: { site: { icon: iconAddress, links, stylesheet } },
    })

    const paths = createPaths(app.prefix)
    app.decorate('paths', paths)

    app.decorateReply('page', function page<
      Name extends keyof Pages,
    >(this: FastifyReply, name: Name, content: Pages[Name]): FastifyReply {
      let token: string | undefined
      const csrfToken = () => {
        token ??= csrfTokenOf(this)
        return token
      }
      return this.headers({
        'content-security-policy': policy,
        // Nor may the browser's back button show it after signing out.
        'cache-control': 'no-store',
      }).view(name, { ...content, paths, csrfToken, user: this.request.session?.user })
    })
  },
  { name: 'notes-pages' },
)
