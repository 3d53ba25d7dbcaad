import { authorization } from '../../loadtest/count/prometheus.ts'

/** One sample as a client of remote write sends it. */
interface SentSample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
  /** Milliseconds since 1970. */
  readonly timestamp: number
}

/** Where a Prometheus takes samples. */
export interface Receiver {
  readonly url: string
  /** `user:password`. @default none are asked for */
  readonly credentials?: string | undefined
}

/**
 * Sends samples by remote write 1.0
 * (https://prometheus.io/docs/specs/prw/remote_write_spec/: a snappy block of Protocol Buffers).
 * @returns the status of the answer
 */
export async function remoteWrite(
  { url, credentials }: Receiver,
  samples: readonly SentSample[],
): Promise<number> {
  const request = Buffer.concat(samples.map((sample) => field(1, timeSeries(sample))))
  const response = await fetch(new URL('/api/v1/write', url), {
    method: 'POST',
    signal: AbortSignal.timeout(5000),
    headers: {
      'content-type': 'application/x-protobuf',
      'content-encoding': 'snappy',
      'x-prometheus-remote-write-version': '0.1.0',
      ...(credentials && { authorization: authorization(credentials) }),
    },
    body: snappyBlock(request),
  })
  await response.body?.cancel()
  return response.status
}

function timeSeries({ labels, value, timestamp }: SentSample): Buffer {
  const pairs = Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, text]) =>
      field(1, Buffer.concat([field(1, Buffer.from(name)), field(2, Buffer.from(text))])),
    )
  const double = Buffer.alloc(9, 0x09)
  double.writeDoubleLE(value, 1)
  const sample = Buffer.concat([double, Buffer.from([0x10]), varint(timestamp)])
  return Buffer.concat([...pairs, field(2, sample)])
}

/** A field of a message with a length. */
const field = (number: number, content: Buffer): Buffer =>
  Buffer.concat([Buffer.from([(number << 3) | 2]), varint(content.length), content])

function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80)
  return Buffer.from([...bytes, rest])
}

/** One literal of up to 64 KiB: snappy's format allows to compress nothing. */
function snappyBlock(content: Buffer): Buffer<ArrayBuffer> {
  const length = Buffer.alloc(3, 61 << 2)
  length.writeUInt16LE(content.length - 1, 1)
  return Buffer.concat([varint(content.length), length, content])
}
