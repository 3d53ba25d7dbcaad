import type { PodProcess } from '../../embedded/node/pod-processes.ts'
import type { Parts } from './parts.ts'
import type { PutBack } from './put-back.ts'
import type { Receiver } from './remote-write.ts'

/** Finds the processes of a pod on this machine. */
export type PodProcesses = (uid: string) => readonly PodProcess[]

/** Where a fault is made. */
export interface FaultSite {
  readonly parts: Parts
  /** What a fault changes it has put back by this, also after Ctrl-C and where it fails itself. */
  readonly putBack: PutBack
  /** The component of the service that is sent to: `app`, or the name of a service. */
  readonly service: string
  /** Address of the service. */
  readonly url: string
  /** Where the central Prometheus takes samples. */
  readonly receiver: Receiver
  /** The processes of a pod by its uid. @default they are not on this machine */
  readonly processes?: PodProcesses | undefined
  /** Aborts with Ctrl-C. */
  readonly signal: AbortSignal
}

/** One way to break a platform that runs, and what there is to know about it. */
export interface Fault {
  /** What `--fault` takes. */
  readonly name: string
  /** What it does, in a line. */
  readonly does: string
  /** How it is undone. */
  readonly undone: string
  /** What it may cost those who use the platform meanwhile. */
  readonly costs: string
  /** The setting that makes the bill smaller, or why there is none. */
  readonly setting: string
  /** How long requests are sent from its beginning on: until the platform should be whole again. */
  readonly seconds: number
  /** Whether hits that are acknowledged meanwhile are gone afterwards on purpose. @default no */
  readonly forgetsHits?: boolean
  /** Says why it can't be made here; undefined where it can. */
  readonly impossible: (site: FaultSite) => Promise<string | undefined>
  /** Makes it, holds it as long as it is to last, and ends it. */
  readonly run: (site: FaultSite) => Promise<void>
}
