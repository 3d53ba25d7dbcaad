import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/**
 * Loads bindings of a provider's resources, each by the name of its folder. Required, not imported:
 * for an `import` Node first searches megabytes of CommonJS for exports, at each synthesis, which
 * takes four times as long as loading them.
 */
export const bindingsOf =
  (provider: 'aws' | 'helm' | 'kubernetes') =>
  <Module>(name: string) =>
    require(`@cdktf/provider-${provider}/lib/${name}/index.js`) as Module
