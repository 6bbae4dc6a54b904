/** A collector of traces in a test: takes what OpenTelemetry exports, as OTLP over HTTP in JSON. */
import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { DEADLINE_MS } from '../until.ts'

interface Attribute {
  key: string
  value: { stringValue?: string; intValue?: number }
}

interface Resource {
  attributes: Attribute[]
}

/** What of an exported span the tests look at. */
export interface Span {
  resource: Resource
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes: Attribute[]
  status: { code?: number; message?: string }
}

interface Export {
  resourceSpans: { resource: Resource; scopeSpans: { spans: Omit<Span, 'resource'>[] }[] }[]
}

export interface Collector {
  /** What OTEL_EXPORTER_OTLP_ENDPOINT is to be. */
  readonly url: string
  /** All that has come so far, as it came. */
  readonly bodies: string[]
  /** The headers of the last request. */
  readonly headers: Record<string, unknown>
  readonly spans: Span[]
  /** Resolves when that many requests have come. */
  requests(count: number): Promise<void>
  /**
   * The spans by parent and time, one text for each that has none, like `message (bus) > bus > deliver (here)`; where the
   * resource has a `place`, with that before each.
   */
  trees(): string[]
  close(): Promise<void>
}

/** Answers with this status; with 0, it takes all and never answers. */
export async function startCollector(status = 200): Promise<Collector> {
  const inbox = new EventEmitter()
  const [bodies, spans]: [string[], Collector['spans']] = [[], []]
  let headers = {}
  const server = createServer(async (request, response) => {
    assert.equal(`${request.method} ${request.url}`, 'POST /v1/traces')
    headers = request.headers
    const body = await text(request)
    bodies.push(body)
    for (const { resource, scopeSpans } of (JSON.parse(body) as Export).resourceSpans) {
      spans.push(...scopeSpans.flatMap(scope => scope.spans).map(span => ({ ...span, resource })))
    }
    if (status !== 0) response.writeHead(status, { 'content-type': 'application/json' }).end('{}')
    inbox.emit('request')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    ...{ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bodies, spans },
    get headers() {
      return headers
    },
    async requests(count) {
      while (bodies.length < count) await once(inbox, 'request', { signal: AbortSignal.timeout(DEADLINE_MS) })
    },
    trees: () => childrenOf(undefined, spans),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** What an attribute of a span or a resource says. */
export function attribute({ attributes }: Resource, name: string): string | number | undefined {
  const value = attributes.find(({ key }) => key === name)?.value
  return value?.stringValue ?? value?.intValue
}

function childrenOf(parent: Span | undefined, spans: readonly Span[]): string[] {
  const known = new Set(spans.map(span => span.spanId))
  return spans
    .filter(({ parentSpanId, traceId }) =>
      parent === undefined
        ? !known.has(parentSpanId ?? '')
        : parentSpanId === parent.spanId && traceId === parent.traceId,
    )
    .sort((a, b) => Number(BigInt(a.startTimeUnixNano) - BigInt(b.startTimeUnixNano)))
    .map(span => describe(span, childrenOf(span, spans)))
}

function describe(span: Span, children: readonly string[]): string {
  const path = attribute(span, 'oicq.path')
  const place = attribute(span.resource, 'place')
  const self = (place === undefined ? '' : `${place}: `) + span.name + (path === undefined ? '' : ` (${path})`)
  if (children.length === 0) return self
  return children.length === 1 ? `${self} > ${children[0]}` : `${self} > [${children.join(', ')}]`
}
