/** `npm run permissions`: writes the tables of permissions into `docs/aws.md`. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withPermissionTables } from './document.ts'

const file = join(import.meta.dirname, '../../docs/aws.md')
writeFileSync(file, withPermissionTables(readFileSync(file, 'utf8')))
