import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Construct } from 'constructs'
import { metricsPorts } from '../labels.ts'
import type { Part } from '../namespace.ts'
import { ConfigFiles } from '../workload/config-files.ts'
import type { Container } from '../workload/container.ts'
import { resources } from '../workload/resources.ts'
import { emptyFolder } from '../workload/volume.ts'
import { paths } from './program/paths.mjs'

export interface MetricsKeeperProps {
  readonly part: Part
  /** An image whose entrypoint is Node 22 or newer. */
  readonly image: string
  /** The service beside it, as far as its metrics go. */
  readonly service: {
    readonly metricsPort: number
    readonly metricsPath: string
    /** Name of the counter of its requests. */
    readonly requestCounter: string
  }
  /** The header by which it knows the agent's scrapes. */
  readonly agentMark: { readonly header: string; readonly value: string }
  /** How often the agent scrapes, and how long it waits for an answer. */
  readonly scrapeIntervalSeconds: number
  /** Longest time that the service takes from SIGTERM to its end; then it is killed. */
  readonly shutdownSeconds: number
}

/**
 * How often the service is read: what it counted since the last time is lost when it is killed. A page
 * that takes longer than half of that is read less often.
 */
const pollSeconds = 1

/** The service serves as before for so long while every router hears that the pod is going. */
const drainSeconds = 5

/**
 * Longest wait for the agent, in scrape intervals: its next scrape may have begun just before the
 * values were read, and may time out once.
 */
const lastScrapeIntervals = 3

/** What a pod gets beyond all of that before it is killed: a busy node is late with everything. */
const spareSeconds = 4

/** Hardly any program listens on it by default, since services listen on the same addresses. */
const port = 19464

const folders = { program: '/etc/metrics-keeper', memory: '/run/metrics-keeper' } as const
const programFolder = join(import.meta.dirname, 'program')
const program = [
  'main.mjs',
  'exposition.mjs',
  'ledger.mjs',
  'listening-socket.mjs',
  'paths.mjs',
  'read-service.mjs',
]

/**
 * What makes the counts of a service exact that can't wait for its last scrape: a container beside it
 * that reads its metrics often, is what the agent scrapes, and lives until the agent has the last
 * values. A regular container, because the bindings of Terraform's provider lack `restart_policy` of
 * init containers, which would make it a sidecar (hashicorp/terraform-provider-kubernetes#2446).
 */
export class MetricsKeeper extends Construct {
  readonly container: Container
  /** For the service's container: asks the keeper when the service may be stopped. */
  readonly lifecycle: NonNullable<Container['lifecycle']>
  /** Of the pod, from the decision to stop it until it is killed. */
  readonly gracePeriodSeconds: number

  constructor(scope: Construct, id: string, props: MetricsKeeperProps) {
    super(scope, id)
    const { part, service, agentMark, scrapeIntervalSeconds, shutdownSeconds } = props
    const lastScrapeSeconds = lastScrapeIntervals * scrapeIntervalSeconds
    const config = new ConfigFiles(this, 'Program', {
      part,
      files: Object.fromEntries(
        program.map((file) => [file, readFileSync(join(programFolder, file), 'utf8')]),
      ),
      volumeName: 'metrics-keeper',
    })
    this.container = {
      name: 'metrics-keeper',
      image: props.image,
      args: [`${folders.program}/main.mjs`],
      ports: { [metricsPorts.own]: port },
      variables: {
        PORT: String(port),
        // Where a service listens: Node tries the IPv4 and the IPv6 address of the name.
        SERVICE_URL: `http://localhost:${service.metricsPort}${service.metricsPath}`,
        REQUEST_COUNTER: service.requestCounter,
        AGENT_HEADER: agentMark.header,
        AGENT_VALUE: agentMark.value,
        POLL_SECONDS: String(pollSeconds),
        SCRAPE_TIMEOUT_SECONDS: String(scrapeIntervalSeconds),
        DRAIN_SECONDS: String(drainSeconds),
        LAST_SCRAPE_SECONDS: String(lastScrapeSeconds),
        MEMORY_FILE: `${folders.memory}/process.json`,
      },
      mounts: {
        [folders.program]: config.volume,
        // In memory: it is empty after the machine was restarted, when everything is another process.
        [folders.memory]: emptyFolder('metrics-keeper-memory', {
          medium: 'Memory',
          sizeLimit: '1Mi',
        }),
      },
      resources: resources({ cpu: ['10m', '500m'], memory: ['32Mi', '256Mi'] }),
    }
    // By number: a name would be one of the service's own ports.
    this.lifecycle = { preStop: [{ httpGet: { path: paths.beforeStop, port: String(port) } }] }
    // The keeper may wait for the agent twice: before the service is stopped, and after it.
    this.gracePeriodSeconds =
      drainSeconds + lastScrapeSeconds + shutdownSeconds + lastScrapeSeconds + spareSeconds
  }
}
