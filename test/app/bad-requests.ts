/** A request that no well-meaning client sends, and the statuses that it is answered with. */
export interface BadRequest {
  readonly name: string
  /** What goes over the connection, byte by byte. */
  readonly sent: Buffer
  /** What the app answers, one status for each request that it makes of this. */
  readonly app: readonly number[]
  /** What comes through NGINX, where that answers first or sends something else on. @default as the app */
  readonly ingress?: readonly number[]
}

type Part = string | Buffer

/** A request that asks to close the connection, with headers as they are given. */
const request = (line: string, headers: readonly Part[] = [], body: Part = ''): Part[] => [
  `${line}\r\nHost: x\r\nConnection: close\r\n`,
  ...headers.flatMap((header) => [header, '\r\n']),
  '\r\n',
  body,
]
const get = (path: string, ...headers: Part[]) => request(`GET ${path} HTTP/1.1`, headers)
const post = (body: Part, ...headers: Part[]) =>
  request(
    'POST /data HTTP/1.1',
    ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`, ...headers],
    body,
  )
const chunked = (body: Part, coding = 'chunked') =>
  request(
    'POST /data HTTP/1.1',
    ['Content-Type: application/json', `Transfer-Encoding: ${coding}`],
    body,
  )
const close = 'Host: x\r\nConnection: close\r\n'
const smuggled = `GET /metrics HTTP/1.1\r\n${close}\r\n`
const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`
const json = 'Content-Type: application/json'

const cases: readonly (readonly [
  name: string,
  sent: Part | readonly Part[],
  app: number | readonly number[],
  ingress?: number | readonly number[],
])[] = [
  // Two readings of where a body ends: what is behind it must not become a request.
  [
    'a length and chunks',
    `POST /data HTTP/1.1\r\n${close}${json}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
    400,
  ],
  [
    'chunks and a length',
    `POST /data HTTP/1.1\r\n${close}${json}\r\nTransfer-Encoding: chunked\r\nContent-Length: 60\r\n\r\n0\r\n\r\n${smuggled}`,
    400,
  ],
  [
    'two different lengths',
    `POST /data HTTP/1.1\r\n${close}${json}\r\nContent-Length: 2\r\nContent-Length: 40\r\n\r\n{}${smuggled}`,
    400,
  ],
  [
    'the same length twice',
    `POST /data HTTP/1.1\r\n${close}${json}\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}`,
    400,
  ],
  [
    'lengths in a list',
    `POST /data HTTP/1.1\r\n${close}${json}\r\nContent-Length: 2, 2\r\n\r\n{}`,
    400,
  ],
  [
    'a negative length',
    `POST /data HTTP/1.1\r\n${close}${json}\r\nContent-Length: -1\r\n\r\n{}`,
    400,
  ],
  [
    'a length with a sign',
    `POST /data HTTP/1.1\r\n${close}${json}\r\nContent-Length: +2\r\n\r\n{}`,
    400,
  ],
  [
    'a length in hexadecimal',
    `POST /data HTTP/1.1\r\n${close}${json}\r\nContent-Length: 0x2\r\n\r\n{}`,
    400,
  ],
  [
    'a length beyond all numbers',
    `POST /data HTTP/1.1\r\n${close}${json}\r\nContent-Length: 99999999999999999999999\r\n\r\n{}`,
    400,
  ],
  [
    'a length with a space before the colon',
    `POST /data HTTP/1.1\r\n${close}${json}\r\nContent-Length : 2\r\n\r\n{}`,
    400,
  ],
  ['an unknown transfer coding', chunked('0\r\n\r\n', 'cow'), 400, 501],
  ['a hidden transfer coding', chunked('0\r\n\r\n', 'xchunked'), 400, 501],
  ['chunks that are compressed', chunked('0\r\n\r\n', 'gzip, chunked'), 400, 501],
  ['chunks twice', chunked('0\r\n\r\n', 'chunked, chunked'), 400, 501],
  ['a transfer coding with a vertical tab', chunked('0\r\n\r\n', '\vchunked'), 400, 501],
  ['a size of a chunk that is no number', chunked('zz\r\n{}\r\n0\r\n\r\n'), 400],
  ['a negative size of a chunk', chunked('-2\r\n{}\r\n0\r\n\r\n'), 400],
  ['a size of a chunk with 0x', chunked('0x2\r\n{}\r\n0\r\n\r\n'), 400],
  ['a size of a chunk beyond all numbers', chunked('fffffffffffffffff\r\n{}\r\n0\r\n\r\n'), 400],
  ['a chunk that is longer than it says', chunked('1\r\n{}\r\n0\r\n\r\n'), 400],
  ['a chunk without its line end', chunked('2\r\n{}0\r\n\r\n'), 400],
  [
    'an endless extension of a chunk',
    chunked(`2;${'x'.repeat(20_000)}\r\n{}\r\n0\r\n\r\n`),
    413,
    201,
  ],
  // Lines and headers.
  ['a header that is folded', get('/', 'X-A: 1\r\n 2'), 400],
  [
    'a folded transfer coding',
    `POST /data HTTP/1.1\r\n${close}${json}\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n`,
    400,
  ],
  ['a null byte in a header', get('/', 'X-A: a\0b'), 400],
  ['a null byte in a name', get('/', 'X\0A: a'), 400],
  ['a bare line feed in a header', get('/', 'X-A: a\nX-B: b'), 400, 200],
  ['a bare carriage return in a header', get('/', 'X-A: a\rX-B: b'), 400],
  ['a header without a name', get('/', ': a'), 400],
  ['a header without a colon', get('/', 'nonsense'), 400, 200],
  ['a space in a header’s name', get('/', 'X A: b'), 400],
  ['a header that is too large', get('/', `X-A: ${'x'.repeat(40_000)}`), 431, 400],
  [
    'thousands of headers',
    get('/', ...Array.from({ length: 3_000 }, (_, n) => `X-${n}: ${n}`)),
    431,
    400,
  ],
  ['a header’s name with an underscore', get('/', 'X_Forwarded_For: 127.0.0.1'), 200],
  ['two hosts', `GET / HTTP/1.1\r\n${close}Host: y\r\n\r\n`, 400],
  ['no host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
  [
    'a host that is none',
    'GET / HTTP/1.1\r\nHost: a b/../c\r\nConnection: close\r\n\r\n',
    200,
    400,
  ],
  ['HTTP/1.0 without a host', 'GET / HTTP/1.0\r\n\r\n', 200, 400],
  ['HTTP/0.9', 'GET /\r\n\r\n', 200, []],
  ['HTTP of a version to come', `GET / HTTP/3.7\r\n${close}\r\n`, 400, 505],
  ['HTTP/2 with prior knowledge', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
  ['a line that is no HTTP', 'HELO mail.example\r\n\r\n', 400],
  ['bytes of TLS', Buffer.from([0x16, 0x03, 0x01, 0x00, 0x05, 0x01, 0x00, 0x00, 0x01, 0x03]), 400],
  ['a protocol that is no HTTP', `GET / FTP/1.1\r\n${close}\r\n`, 400],
  ['a method in lower case', `get / HTTP/1.1\r\n${close}\r\n`, 400],
  ['an unknown method', `BREW / HTTP/1.1\r\n${close}\r\n`, 400],
  ['TRACE', `TRACE / HTTP/1.1\r\n${close}Cookie: a=secret\r\n\r\n`, 405],
  ['CONNECT', `CONNECT x:443 HTTP/1.1\r\n${close}\r\n`, 405, 400],
  ['a method that the path does not serve', `DELETE /data HTTP/1.1\r\n${close}\r\n`, 405],
  ['an upgrade', get('/', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABk'), 200],
  ['an unknown expectation', get('/', 'Expect: miracles'), 200],
  // Paths.
  ['a path that is too long', get(`/${'a'.repeat(40_000)}`), 431, 414],
  ['a query that is too long', get(`/data?after=${'a'.repeat(40_000)}`), 431, 414],
  ['a null byte in a path', get('/data/a\0b'), 400],
  ['an encoded null byte', get('/data/a%00b'), 400],
  ['broken percent-encoding', get('/data/%zz'), 400],
  ['half of a percent-encoding', get('/data/%f'), 400],
  ['bytes that are no UTF-8', get('/data/%ff%fe'), 400],
  ['an address of another host', get('http://evil.example/ready'), 200, 404],
  ['an address of a file', get('file:///etc/passwd'), 404, 400],
  ['a path without its slash', get('ready'), 400],
  ['a way out of the folder', get('/docs/static/../../../etc/passwd'), 403, 400],
  ['an encoded way out', get('/docs/static/..%2f..%2f..%2fetc%2fpasswd'), 404, 400],
  ['a way out with backslashes', get('/docs/static/..\\..\\etc\\passwd'), 403],
  ['a way round the ingress', get('/health/../ready'), 404],
  ['an encoded way round the ingress', get('/health/%2e%2e/ready'), 404],
  ['two slashes', get('//ready'), 404],
  ['a semicolon', get('/data;a=b'), 404],
  ['a fragment', get('/data#a'), 200],
  ['a space in a path', get('/da ta'), 400],
  // Queries.
  ['a limit of zero', get('/data?limit=0'), 400],
  ['a limit that is too large', get('/data?limit=6.02e23'), 400],
  ['a limit that is no number', get('/data?limit=NaN'), 400],
  ['two limits', get('/data?limit=1&limit=2'), 400],
  ['an operator in a query', get('/data?after[$gt]='), 200],
  ['an operator for an id', get('/data/%7B%22$gt%22:%22%22%7D'), 400],
  ['a prototype in a query', get('/data?__proto__[limit]=1&constructor.prototype=2'), 200],
  // Bodies.
  ['an empty body', post(''), 400],
  ['broken JSON', post('{"a":'), 400],
  ['an array', post('[{"a":1}]'), 400],
  ['a text', post('"hello"'), 400],
  ['null', post('null'), 400],
  ['NaN', post('{"a":NaN}'), 400],
  ['a number beyond all numbers', post('{"a":1e999}'), 400],
  ['an integer that would be rounded', post('{"a":9007199254740993}'), 400],
  ['the same key twice', post('{"a":1,"\\u0061":2}'), 400],
  ['a byte order mark', post('\ufeff{"a":1}'), 400],
  ['UTF-16', post(Buffer.from('{"a":1}', 'utf16le')), 400],
  ['bytes that are no text', post(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])), 400],
  ['half a character', post('{"a":"\\ud800"}'), 400],
  ['half a character for a key', post('{"\\udc00":1}'), 400],
  ['a null byte for a key', post('{"a\\u0000b":1}'), 400],
  ['a raw null byte', post('{"a":"\0"}'), 400],
  ['an operator for a key', post('{"$where":"sleep(1000)"}'), 400],
  ['an operator deep inside', post('{"a":[{"b":{"$gt":""}}]}'), 400],
  ['a dot in a key', post('{"a.b":1}'), 400],
  ['a prototype', post('{"__proto__":{"admin":true}}'), 400],
  ['a constructor’s prototype', post('{"constructor":{"prototype":{"admin":true}}}'), 400],
  ['a type of BSON', post('{"a":{"_bsontype":"ObjectId"}}'), 400],
  ['too deep JSON', post(nested(30)), 400],
  ['much too deep JSON', post(nested(2_500)), 400],
  [
    'too many keys',
    post(JSON.stringify(Object.fromEntries(Array.from({ length: 1_500 }, (_, n) => [n, n])))),
    400,
  ],
  ['a body that is too large', post(JSON.stringify({ a: 'x'.repeat(20_000) })), 413],
  ['a body that is far too large', post(JSON.stringify({ a: 'x'.repeat(900_000) })), 413],
  ['a body that is said to be compressed', post('{}', 'Content-Encoding: gzip'), 415],
  ['an unknown content coding', post('{}', 'Content-Encoding: \u00e9'), 415],
  [
    'a form',
    request(
      'POST /data HTTP/1.1',
      ['Content-Type: application/x-www-form-urlencoded', 'Content-Length: 3'],
      'a=1',
    ),
    415,
  ],
  [
    'JSON that is said to be text',
    request('POST /data HTTP/1.1', ['Content-Type: text/plain', 'Content-Length: 2'], '{}'),
    415,
  ],
  ['a body of no type', request('POST /data HTTP/1.1', ['Content-Length: 2'], '{}'), 415],
  [
    'a body of a broken type',
    request('POST /data HTTP/1.1', ['Content-Type: ;;;', 'Content-Length: 2'], '{}'),
    415,
  ],
  [
    'a form without its token',
    request(
      'POST /notes/sign-in HTTP/1.1',
      ['Content-Type: application/x-www-form-urlencoded', 'Content-Length: 9'],
      'email=a@b',
    ),
    403,
  ],
  [
    'a form with a prototype',
    request(
      'POST /notes/sign-up HTTP/1.1',
      ['Content-Type: application/x-www-form-urlencoded', 'Content-Length: 20'],
      '__proto__[_csrf]=abc',
    ),
    403,
  ],
  [
    'JSON for a form',
    request('POST /notes/sign-in HTTP/1.1', [json, 'Content-Length: 2'], '{}'),
    415,
  ],
  [
    'a cookie that is broken',
    get('/notes', 'Cookie: tally_notes_session=%zz; tally_notes_csrf=;;=; =a; __proto__=x'),
    200,
  ],
  [
    'a cookie that is no one’s',
    get('/notes', 'Cookie: tally_notes_session=a.b; tally_notes_session=c.d'),
    200,
  ],
]

/** The kept list: every mistake that was ever made here belongs into it. */
export const badRequests: readonly BadRequest[] = cases.map(([name, sent, app, ingress]) => ({
  name,
  sent: Buffer.concat([sent].flat().map((part) => Buffer.from(part))),
  app: [app].flat(),
  ...(ingress !== undefined && { ingress: [ingress].flat() }),
}))

/** The statuses of all answers that came over a connection. */
export const statusesIn = (answers: string): number[] =>
  [...answers.matchAll(/^HTTP\/1\.1 (\d+) /gm)].map(([, status]) => Number(status))

/** What tells an attacker more than the answer has to: of programs, their versions, files and code. */
const leaks = [
  /^x-powered-by:/im,
  /^server: (?!nginx\r?$)/im,
  /nginx\/\d/i,
  /node_modules/,
  /^\s+at .+:\d+/m,
  /\/(?:app|work|usr|home|root|etc)\/[\w.-]+/,
  /\b(?:Type|Range|Syntax|Reference)Error\b/,
]

/** What an answer gives away; undefined: nothing. */
export function leakIn(answers: string): string | undefined {
  const told = leaks.map((leak) => leak.exec(answers)?.[0])
  return told.find((each) => each !== undefined)
}
