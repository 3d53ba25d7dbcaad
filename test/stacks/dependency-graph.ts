import type { SynthesizedStack } from './synthesized-stack.ts'

/** What each block of a stack refers to, directly: `aws_vpc.Id`, `data.aws_ami.Id`, `provider.aws`. */
export type DependencyGraph = ReadonlyMap<string, ReadonlySet<string>>

/** The provider that Terraform takes for a type. */
const providerOf = (type: string) => `provider.${type.split('_')[0]}`

/** Reads all references and `depends_on` of a synthesized stack. */
export function dependencyGraph(stack: SynthesizedStack): DependencyGraph {
  const blocks = new Map<string, { readonly block: unknown; readonly provider?: string }>()
  const add = (prefix: string, types: SynthesizedStack['resource'] = {}) => {
    for (const [type, byId] of Object.entries(types)) {
      for (const [id, block] of Object.entries(byId)) {
        blocks.set(`${prefix}${type}.${id}`, { block, provider: providerOf(type) })
      }
    }
  }
  add('', stack.resource)
  add('data.', stack.data)
  for (const [name, configurations] of Object.entries(stack.provider)) {
    blocks.set(`provider.${name}`, { block: configurations })
  }
  return new Map(
    [...blocks].map(([name, { block, provider }]) => {
      const { '//': _, ...arguments_ } = block as Record<string, unknown>
      const text = JSON.stringify(arguments_)
      const references = [...text.matchAll(/(?:data\.)?[a-z][a-z0-9_]*\.[A-Z][\w-]*/g)]
        .map(([reference]) => reference)
        .filter((reference) => blocks.has(reference) && reference !== name)
      const known = provider !== undefined && blocks.has(provider) ? [provider] : []
      return [name, new Set([...references, ...known])]
    }),
  )
}

/** Everything that a block needs, at any distance: it is destroyed before all of these. */
export function needs(graph: DependencyGraph, name: string): ReadonlySet<string> {
  const seen = new Set<string>()
  const visit = (each: string) => {
    for (const next of graph.get(each) ?? []) {
      if (seen.has(next)) continue
      seen.add(next)
      visit(next)
    }
  }
  visit(name)
  return seen
}
