import { Ajv } from 'ajv'
import * as Type from 'typebox'
import { service } from './contract.ts'
import type { MongodbServer } from './stores/mongodb-client.ts'

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

const EnvSchema = Type.Object(
  {
    PORT: Type.Integer({ minimum: 0, maximum: 65_535, default: service.port }),
    HOST: Type.Optional(Type.String()),
    LOG_LEVEL: Type.Enum([...logLevels], { default: 'info' }),
    REQUEST_LOG: Type.Boolean({ default: false }),
    BEHIND_PROXY: Type.Boolean({ default: false }),
    PLAIN_HTTP_PASSWORDS: Type.Boolean({ default: true }),
    RATE_LIMIT: Type.Optional(Type.Integer({ minimum: 1 })),
    REDIS_URL: Type.Optional(Type.String({ pattern: '^rediss?://[^\\s]+$' })),
    // It may name several hosts, which `URL` can't parse: the driver does, in `readEnv`.
    MONGODB_URL: Type.Optional(
      Type.String({ pattern: '^mongodb(?:\\+srv)?://[^\\s/?#]+/[^\\s/?#]+' }),
    ),
    MONGODB_USERNAME: Type.Optional(Type.String()),
    MONGODB_PASSWORD: Type.Optional(Type.String()),
    SESSION_SECRET: Type.Optional(Type.String({ minLength: 32 })),
    FINAL_SCRAPE_SECONDS: Type.Number({ minimum: 0, maximum: 600, default: 0 }),
  },
  { additionalProperties: false },
)

/** The settings of one app instance. */
export type Env = Type.Static<typeof EnvSchema>

/** Gives variables the types and defaults of the schema, and drops those of other programs. */
const isEnv = new Ajv({
  allErrors: true,
  coerceTypes: true,
  removeAdditional: true,
  useDefaults: true,
  validateSchema: false,
}).compile<Env>(EnvSchema)

/** Some variables can't be used. The message has a line for each. */
export class EnvError extends Error {
  override readonly name = 'EnvError'
}

/** The end of the sentence "must be …" for each variable. */
const allowed: Readonly<Record<keyof Env, string>> = {
  PORT: 'a port from 1 to 65535, or 0 for any free one',
  HOST: 'an address to listen on, such as 127.0.0.1',
  LOG_LEVEL: `one of ${logLevels.join(', ')}`,
  REQUEST_LOG: 'true or false',
  BEHIND_PROXY: 'true or false',
  PLAIN_HTTP_PASSWORDS: 'true or false',
  RATE_LIMIT: 'a number of requests in a second, 1 or more',
  REDIS_URL: 'an address such as redis://redis:6379',
  MONGODB_URL:
    'an address with a database, such as mongodb://mongodb:27017/tally, with options that ' +
    'MongoDB knows',
  MONGODB_USERNAME: 'a name',
  MONGODB_PASSWORD: 'a password',
  SESSION_SECRET: 'at least 32 characters, the same for every replica',
  FINAL_SCRAPE_SECONDS: 'a number of seconds from 0 to 600',
}

/** Values that may hold a password stay out of messages. */
const secret: ReadonlySet<string> = new Set<keyof Env>([
  'REDIS_URL',
  'MONGODB_URL',
  'MONGODB_PASSWORD',
  'SESSION_SECRET',
])

/**
 * Reads the settings. An empty variable counts as unset.
 * @throws EnvError naming every variable that can't be used, its value, and what is allowed
 */
export async function readEnv(
  source: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Env> {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''))
  const env: unknown = { ...given }
  if (!isEnv(env)) {
    const names = new Set(isEnv.errors?.map(({ instancePath }) => instancePath.slice(1)))
    throw new EnvError([...names].map((name) => complaint(name, given[name])).join('\n'))
  }
  if (env.REDIS_URL !== undefined && !URL.canParse(env.REDIS_URL)) {
    throw new EnvError(complaint('REDIS_URL', env.REDIS_URL))
  }
  for (const [one, other] of [
    ['MONGODB_USERNAME', 'MONGODB_PASSWORD'],
    ['MONGODB_PASSWORD', 'MONGODB_USERNAME'],
  ] as const) {
    if (env[one] !== undefined && env[other] === undefined) {
      throw new EnvError(`${one} is set, and ${other} is not. Set both, or none.`)
    }
  }
  const mongodb = mongodbOf(env)
  if (mongodb !== undefined) {
    const { createMongodbClient } = await import('./stores/mongodb-client.ts')
    try {
      createMongodbClient(mongodb)
    } catch {
      throw new EnvError(complaint('MONGODB_URL', env.MONGODB_URL))
    }
  }
  return env
}

/** Where MongoDB is, and as whom to use it; undefined where there is none. */
export function mongodbOf({
  MONGODB_URL: url,
  MONGODB_USERNAME: username,
  MONGODB_PASSWORD: password,
}: Env): MongodbServer | undefined {
  if (url === undefined) return undefined
  if (username === undefined || password === undefined) return { url }
  return { url, credentials: { username, password } }
}

function complaint(name: string, value: string | undefined): string {
  const received = secret.has(name) ? ' (not shown here)' : ` is ${JSON.stringify(value)}, but`
  return `${name}${received} must be ${allowed[name as keyof Env]}. Correct it, or unset it.`
}
