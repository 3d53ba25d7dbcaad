import { foldersOf, loadTests } from './load-tests.ts'

// Those of the stores wait for servers that hang, and lose nothing by a process each.
await loadTests(foldersOf('app').filter((folder) => folder !== 'app/stores'))
