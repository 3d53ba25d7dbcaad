import { answerMark } from '../../app/contract.ts'
import type { Answer } from './connection.ts'

/** Tells which answers a service made itself, so that it must have counted them. */
export interface AnswerOrigin {
  readonly isByService: (answer: Pick<Answer, 'status' | 'headers'>) => boolean
  /** What the messages call the service, and whoever makes the other answers. */
  readonly service: string
  readonly other: string
}

/** Every answer of the demo app bears a mark. */
export const marked: AnswerOrigin = {
  isByService: ({ headers }) => headers[answerMark.header] === answerMark.value,
  service: 'app',
  other: 'ingress',
}

/** Statuses of proxies and load balancers that got no answer, or refused to ask for one. */
const statusesOfProxies: readonly number[] = [429, 502, 503, 504]

/** Answers of another service bear no mark: those that a proxy may have made are uncertain. */
export const unmarked: AnswerOrigin = {
  isByService: ({ status }) => !statusesOfProxies.includes(status),
  service: 'service',
  other: 'service or a proxy',
}
