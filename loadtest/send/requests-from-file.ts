import { parse } from 'yaml'
import type { AskedRequest } from './asked-requests.ts'
import { methods, type Request } from './connection.ts'

/** The requests of a file. */
export interface FileRequests {
  readonly requests: readonly AskedRequest[]
  /** What of the file is not sent, and why. */
  readonly leftOut: readonly string[]
}

type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null
const objects = (value: unknown): readonly Json[] =>
  Array.isArray(value) ? value.filter(isObject) : []
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/**
 * Reads what to send from a HAR file (http://www.softwareishard.com/blog/har-12-spec/), or from an
 * OpenAPI document of version 2 or 3, as JSON or YAML.
 * @throws Error when it is neither, or nothing in it can be sent
 */
export function requestsFromFile(content: string, file: string): FileRequests {
  const document = parsed(content, file)
  const found = isObject(document?.log)
    ? fromHar(document.log)
    : isObject(document?.paths)
      ? fromOpenApi(document, document.paths)
      : undefined
  if (!found) {
    throw new Error(
      `${file} is neither a HAR file (no "log") nor an OpenAPI document (no "paths"). Fix: name one, or requests with --path`,
    )
  }
  if (found.requests.length > 0) return found
  throw new Error(
    [`${file} has nothing to send. Fix: name requests with --path`, ...found.leftOut].join('\n  '),
  )
}

function parsed(content: string, file: string): Json | undefined {
  try {
    // JSON is YAML too.
    const document: unknown = parse(content)
    return isObject(document) ? document : undefined
  } catch (error) {
    const [reason] = (error as Error).message.split('\n')
    throw new Error(`${file} is neither JSON nor YAML: ${reason}. Fix: export it again`)
  }
}

/** All requests to the host of the first one. Cookies and credentials are not sent again. */
function fromHar(log: Json): FileRequests {
  const recorded = objects(objects(log.entries).map(({ request }) => request))
  const urls = recorded.map(({ url }) => URL.parse(textOf(url)))
  const origin = urls.find((url) => url !== null)?.origin
  const elsewhere = new Set(urls.flatMap((url) => (url && url.origin !== origin ? url.host : [])))
  const requests = recorded.flatMap(({ method, postData }, i): AskedRequest[] => {
    const url = urls[i]
    if (!url || url.origin !== origin || !isMethod(method)) return []
    const body = isObject(postData) &&
      textOf(postData.text) !== '' && {
        body: { text: textOf(postData.text), type: textOf(postData.mimeType) || 'text/plain' },
      }
    const { pathname, search } = url
    return [{ method, path: pathname + search, route: pathname, routeIsPath: true, ...body }]
  })
  return {
    requests,
    leftOut: elsewhere.size > 0 ? [`requests to ${[...elsewhere].join(', ')}: other hosts`] : [],
  }
}

/** Every operation that only reads, with the examples of what it needs. */
function fromOpenApi(document: Json, paths: Json): FileRequests {
  const base = basePath(document)
  const requests: AskedRequest[] = []
  const leftOut: string[] = []
  for (const [template, given] of Object.entries(paths)) {
    const item = isObject(given) ? resolved(document, given) : {}
    for (const method of methods) {
      const operation = item[method.toLowerCase()]
      if (!isObject(operation)) continue
      const needed = neededOf(document, item, operation)
      const missing = needed.find(({ value }) => value === undefined)
      if (method !== 'GET') {
        leftOut.push(`${method} ${template}: it may change something (name it with --path)`)
      } else if (missing) {
        leftOut.push(`${method} ${template}: ${missing.name} has no example`)
      } else {
        const path = needed
          .filter(({ place }) => place === 'path')
          .reduce(
            (text, { name, value }) => text.replace(`{${name}}`, encodeURIComponent(`${value}`)),
            base + template,
          )
        const query = new URLSearchParams(
          needed
            .filter(({ place }) => place === 'query')
            .map(({ name, value }): [string, string] => [name, `${value}`]),
        ).toString()
        const target = query ? `${path}?${query}` : path
        requests.push({ method, path: target, route: path, routeIsPath: true })
      }
    }
  }
  return { requests, leftOut }
}

interface Needed {
  readonly name: string
  /** `path`, `query`, `header` and so on. */
  readonly place: string
  readonly value: unknown
}

/** The parameters without which an operation can't be called; headers are none of the file's. */
function neededOf(document: Json, item: Json, operation: Json): Needed[] {
  const parameters = new Map(
    [...objects(item.parameters), ...objects(operation.parameters)].map((given) => {
      const parameter = resolved(document, given)
      return [`${parameter.in} ${parameter.name}`, parameter]
    }),
  )
  return [...parameters.values()]
    .filter((parameter) => parameter.required === true || parameter.in === 'path')
    .map((parameter) => ({
      name: textOf(parameter.name),
      place: textOf(parameter.in),
      value: ['path', 'query'].includes(textOf(parameter.in))
        ? exampleOf(document, parameter)
        : undefined,
    }))
}

/** What a parameter's definition gives as its value. */
function exampleOf(document: Json, parameter: Json): unknown {
  const schema = isObject(parameter.schema) ? resolved(document, parameter.schema) : {}
  const [named] = isObject(parameter.examples) ? Object.values(parameter.examples) : []
  const first = (list: unknown) => (Array.isArray(list) ? list[0] : undefined)
  return [
    parameter.example,
    isObject(named) ? resolved(document, named).value : undefined,
    schema.example,
    first(schema.examples),
    schema.default ?? parameter.default,
    first(schema.enum ?? parameter.enum),
  ].find((value) => value !== undefined)
}

/** Follows a reference within the document; nothing else is read. */
function resolved(document: Json, value: Json): Json {
  const reference = textOf(value.$ref)
  if (!reference.startsWith('#/')) return value
  const found = reference
    .slice(2)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), document)
  return isObject(found) && found.$ref === undefined ? found : {}
}

/** The path before all of the document's paths, of its first server. */
function basePath({ servers, basePath: ofVersion2 }: Json): string {
  const url = URL.parse(textOf(objects(servers)[0]?.url), 'http://server')
  return (textOf(ofVersion2) || url?.pathname || '').replace(/\/$/, '')
}

const isMethod = (value: unknown): value is Request['method'] =>
  (methods as readonly unknown[]).includes(value)
