import type { IConfiguration, IRegularForbiddenRuleType } from 'dependency-cruiser'

const appFacts = ['app/contract.ts', 'app/metrics/catalog.ts']
/** A type and data of libraries, no settings. */
const counters = 'config/request-counters.ts'
const cdktf = ['cdktf/', 'constructs/', '@cdktf/'].map((name) => `node_modules/${name}`)

const platform: Readonly<Record<string, readonly string[]>> = {
  'main.ts': [
    'stacks/',
    'config/',
    'infra/images/build-context.ts',
    'embedded/layout.ts',
    ...cdktf,
  ],
  'stacks/': [
    ...['infra/', 'infra/aws/', 'infra/kubernetes/', 'infra/manifests/', 'infra/monitoring/'],
    ...['infra/terraform/', 'config/', 'dashboards/', 'dashboards/page/'],
    'embedded/images/image-names.ts',
    'embedded/network.ts',
    ...appFacts,
    ...cdktf,
  ],
  'infra/': [
    'infra/kubernetes/',
    'infra/monitoring/',
    'infra/terraform/',
    ...cdktf,
    'node_modules/@balena/dockerignore/',
    'node_modules/yaml/',
  ],
  'infra/kubernetes/': ['infra/', 'infra/monitoring/', 'infra/terraform/', ...cdktf],
  'infra/aws/': ['infra/', 'infra/manifests/', 'infra/monitoring/', 'infra/terraform/', ...cdktf],
  'infra/manifests/': [...cdktf, 'node_modules/@kubernetes/client-node/', 'node_modules/yaml/'],
  'infra/monitoring/': ['infra/'],
  'infra/terraform/': cdktf,
  'app/': ['node_modules/'],
  'config/': ['app/contract.ts', 'node_modules/yaml/', 'node_modules/zod/'],
  'dashboards/': [...appFacts, counters, 'node_modules/@grafana/grafana-foundation-sdk/'],
  'dashboards/page/': [
    'dashboards/',
    // The look of the report.
    ...['loadtest/report/theme.ts', 'loadtest/report/html.ts'],
    ...['node_modules/echarts/', 'node_modules/esbuild/'],
  ],
  'loadtest/': [
    ...appFacts,
    counters,
    'node_modules/undici/',
    'node_modules/echarts/',
    'node_modules/hdr-histogram-js/',
    'node_modules/yaml/',
  ],
  'embedded/': [
    // Types of what the API server answers.
    ...['node_modules/@kubernetes/client-node/', 'node_modules/execa/', 'node_modules/yaml/'],
  ],
}

/**
 * All that each folder may import beside itself and Node's own modules: folders, single
 * files, packages. What is not listed is refused. Subfolders that have an entry of their own, such as
 * `infra/aws/`, are not part of a folder.
 */
const folders: typeof platform = {
  ...platform,
  'cli/': [
    ...Object.keys(platform).filter((folder) => folder !== 'app/'),
    ...[...appFacts, 'app/bundle.ts', 'node_modules/'],
  ],
  // It runs the app, the load client, and Prometheus as the platform has it, beside what else there is.
  'tools/bench/': [
    ...['app/', 'loadtest/', 'config/', 'embedded/', 'stacks/'],
    ...['infra/kubernetes/', 'infra/monitoring/', 'node_modules/execa/'],
  ],
  'tools/': ['main.ts', 'config/', 'node_modules/dependency-cruiser/', 'node_modules/yaml/'],
  'test/': [...Object.keys(platform), 'cli/', 'tools/', 'tools/bench/', 'node_modules/'],
}

/** Matches the paths of a folder, without its listed subfolders, or of a file. */
function pattern(entry: string): string {
  const subfolders = Object.keys(folders).filter(
    (folder) => folder !== entry && folder.startsWith(entry),
  )
  const outside = subfolders.length > 0 ? `(?!${subfolders.map(escaped).join('|')})` : ''
  return `^${outside}${escaped(entry)}${entry.endsWith('/') ? '' : '$'}`
}

const escaped = (path: string) => path.replaceAll('.', '\\.')

const folderRules = Object.entries(folders).map(
  ([folder, allowed]): IRegularForbiddenRuleType => ({
    name: folder,
    comment: `${folder} may import ${allowed.join(', ') || 'nothing'}: see tools/allowed-imports.ts.`,
    severity: 'error',
    from: { path: pattern(folder) },
    to: { pathNot: [folder, ...allowed].map(pattern), dependencyTypesNot: ['core'] },
  }),
)

const configuration: IConfiguration = {
  forbidden: [
    ...folderRules,
    {
      name: 'unknown-folder',
      comment: 'Fix: list the new folder in tools/allowed-imports.ts.',
      severity: 'error',
      from: { pathNot: Object.keys(folders).map(pattern) },
      to: {},
    },
    {
      name: 'undeclared-package',
      comment: "Fix: npm install it with --workspace app. The app's image has no other packages.",
      severity: 'error',
      from: { path: '^app/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'whole-provider',
      comment:
        'Fix: import the resource alone, e.g. @cdktf/provider-aws/lib/vpc/index.js. ' +
        'The root loads every resource, which costs seconds.',
      severity: 'error',
      from: {},
      to: { path: 'node_modules/@cdktf/provider-[^/]+/lib/index\\.js$' },
    },
    {
      name: 'circle',
      comment: 'Fix: move what both need into a file of its own.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    // TypeScript 7 has no JavaScript API, which the default parser needs.
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(app/dist|tools/bench/peers|cdktf\\.out)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['node', 'import', 'require', 'types', 'default'],
    },
  },
}

export default configuration
