import { text } from 'node:stream/consumers'

/** Licenses that packages of Tally may have, by their SPDX identifiers. */
const allowed = new Set([
  ...[
    '0BSD',
    'Apache-2.0',
    'BlueOak-1.0.0',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'CC0-1.0',
    'ISC',
    'MIT',
  ],
  // It holds for changes of the package's own files: cdktf, its providers and axe-core stay as they are.
  'MPL-2.0',
  ...['PSF-2.0', 'Unlicense', 'Zlib'],
])

/** Packages whose manifest names no license, and where one is found instead. */
const read = new Map([
  ['@seald-io/binary-search-tree@1.0.3', 'MIT: its LICENSE.md'],
  ['jsonify@0.0.1', 'public domain: its package.json, which SPDX has no identifier for'],
])

interface Component {
  readonly name: string
  readonly version: string
  readonly licenses?: readonly {
    readonly expression?: string
    readonly license?: { readonly id?: string; readonly name?: string }
  }[]
}

/** Reads a component's licenses: expressions, identifiers, or names of no meaning to SPDX. */
const licenseOf = ({ licenses = [] }: Component) =>
  licenses
    .map(({ expression, license }) => expression ?? license?.id ?? license?.name)
    .join(' AND ') || 'no license'

/** `(MIT OR GPL-3.0-or-later)` leaves the choice, `AND` does not. What is nested deeper is refused. */
const isAllowed = (expression: string) =>
  expression
    .replace(/^\(([^()]*)\)$/, '$1')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((license) => allowed.has(license)))

const { components }: { readonly components: readonly Component[] } = JSON.parse(
  await text(process.stdin),
)
const refused = components.filter(
  (component) =>
    !read.has(`${component.name}@${component.version}`) && !isAllowed(licenseOf(component)),
)
for (const component of refused) {
  console.error(
    `${component.name}@${component.version} has ${licenseOf(component)}, which tools/licenses.ts does not allow.`,
  )
}
if (refused.length > 0) {
  console.error('Fix: take another package, or read the license and allow it in tools/licenses.ts.')
  process.exitCode = 1
} else console.log(`${components.length} packages, all of allowed licenses.`)
