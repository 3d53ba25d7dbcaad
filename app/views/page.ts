import { createHash } from 'node:crypto'
import { icon } from './icon.ts'
import { stylesheet } from './stylesheet.ts'

/** One HTML page, without what all pages share. */
export interface Page {
  readonly title: string
  /** One sentence under the title. */
  readonly lead: string
  /** Inline SVG, without scripts and without `style` attributes: the policy forbids both. */
  readonly art: string
  /** HTML below the picture. */
  readonly body: string
}

/** What may differ between the policies of pages. */
export interface PolicyOptions {
  /** The stylesheet in the page, to the letter. */
  readonly stylesheet: string
  /** Where forms may be sent. @default none */
  readonly formAction?: 'none' | 'self'
}

/**
 * What a page may load: its own stylesheet, known by hash, and its icon. No script at all.
 */
export function contentSecurityPolicyOf({
  stylesheet,
  formAction = 'none',
}: PolicyOptions): string {
  return [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(stylesheet).digest('base64')}'`,
    'img-src data:',
    "base-uri 'none'",
    `form-action '${formAction}'`,
    "frame-ancestors 'none'",
  ].join('; ')
}

/** The policy of the pages that `renderPage` makes. */
export const contentSecurityPolicy = contentSecurityPolicyOf({ stylesheet })

// In the page itself: browsers ask for /favicon.ico otherwise, a 404 more for each visitor.
export const iconAddress = `data:image/svg+xml,${encodeURIComponent(icon)}`

/** The header's links, on every page. */
export const links: readonly (readonly [path: string, label: string])[] = [
  ['/', 'Hello'],
  ['/gandalf', 'Gandalf'],
  ['/colombo', 'Colombo'],
  ['/hits', 'Hits'],
  ['/notes', 'Notes'],
  ['/docs', 'API'],
]

/** The whole document. `path` is where it is served, so that its own link is marked. */
export function renderPage({ title, lead, art, body }: Page, path: string): string {
  const items = links.map(([href, label]) => {
    const current = href === path ? ' aria-current="page"' : ''
    return `<li><a href="${href}"${current}>${label}</a></li>`
  })
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="${lead}">
<title>${title} · Tally</title>
<link rel="icon" href="${iconAddress}">
<style>${stylesheet}</style>
</head>
<body>
<header><a class="brand" href="/">Tally</a><nav aria-label="Pages"><ul>${items.join('')}</ul></nav></header>
<main>
<h1>${title}</h1>
<p class="lead">${lead}</p>
<figure>${art.trim()}</figure>
${body.trim()}
</main>
<footer>This page was counted, once.</footer>
</body>
</html>
`
}
