import type { AlertCase } from './alert-case.ts'
import { logCases } from './logs.ts'
import { monitoringHostCases } from './monitoring-host.ts'
import { pipelineCases } from './pipeline.ts'
import { podCases } from './pods.ts'
import { serviceLevelCases } from './service-levels.ts'
import { storageCases } from './storage.ts'
import { storeCases } from './stores.ts'

/** When each alert fires, and when it does not. */
export const alertCases: readonly AlertCase[] = [
  ...serviceLevelCases,
  ...podCases,
  ...storeCases,
  ...storageCases,
  ...pipelineCases,
  ...logCases,
  ...monitoringHostCases,
]
