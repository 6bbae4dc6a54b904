/**
 * Any text as what an HTTP client says of itself (Origin, Host, X-Forwarded-For), and any bytes as requests: which pages may connect is
 * what the rules of URLs say, an address is an address (A8), and every connection gets an answer or its end.
 */
import assert from 'node:assert/strict'
import { isIP } from 'node:net'
import pino from 'pino'
import { readConfig } from '../../gateway/config.ts'
import { AddressShares } from '../../gateway/connection/address-shares.ts'
import { addressOf, clientIp, parseIp, trustedProxies } from '../../gateway/connection/addresses.ts'
import { Admission } from '../../gateway/connection/admission.ts'
import { DrainState } from '../../gateway/connection/drain.ts'
import type { TransportReceiver } from '../../gateway/connection/transport.ts'
import { buildApp } from '../../gateway/http/app.ts'
import { originCheck } from '../../gateway/http/origin.ts'
import { ConnectionCounts } from '../../gateway/metrics/counts.ts'
import type { Store } from '../../gateway/store/interface.ts'
import { because } from '../../protocol/index.ts'
import type { Target } from '../engine/target.ts'
import { MemorySocket } from '../fixtures/memory-socket.ts'

/** What the first byte of an input chooses; one in 32 inputs is a connection, because those take long. */
const ORIGIN = 0
const HOST = 1
const FORWARDED = 2
const CONNECTION = 31
const KINDS = 32

const log = pino({ level: 'silent' })
const HOST_NAME = 'chat.example.org'
const isSameHost = originCheck([])
const isSubdomain = originCheck(['https://*.example.org'])
const isListed = originCheck(['https://chat.example.org', 'capacitor://localhost', 'http://[2001:db8::1]:8080'])
const isTrusted = trustedProxies(['10.0.0.0/8', '2001:db8::/32'])

function checkOrigin(origin: string): void {
  const url = URL.parse(origin)
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:'
  if (isSameHost(origin, HOST_NAME)) assert.ok(isWeb && url?.hostname === HOST_NAME, origin)
  if (isSubdomain(origin, HOST_NAME))
    assert.ok(url?.protocol === 'https:' && url.hostname.endsWith('.example.org'), origin)
  if (isListed(origin, HOST_NAME)) {
    assert.ok(['chat.example.org', 'localhost', '[2001:db8::1]'].includes(url?.hostname.toLowerCase() ?? ''), origin)
  }
}

function checkHost(host: string): void {
  if (!isSameHost(`https://${HOST_NAME}`, host)) return
  assert.equal(URL.parse(`https://${host}`)?.hostname, HOST_NAME, host)
}

function checkForwarded(header: string): void {
  const chain = header.split(',').map(entry => entry.trim())
  for (const entry of chain) {
    isTrusted(entry)
    const ip = parseIp(entry)
    if (ip === undefined) continue
    assert.notEqual(isIP(ip), 0, entry)
    assert.equal(parseIp(ip), ip, entry)
    const address = addressOf(ip)
    assert.match(address, isIP(ip) === 4 ? /^[\d.]+$/ : /^[\da-f:]+\/64$/, entry)
  }
  const ip = clientIp(chain)
  assert.ok(ip === 'unknown' || isIP(ip) !== 0, header)
}

const ignored: TransportReceiver = {
  message: () => {},
  unfinished: () => true,
  acknowledged: () => {},
  taken: () => {},
  neverAnswers: () => {},
  pinged: () => {},
  answered: () => {},
  lastNotice: () => new Uint8Array(0),
  close: () => {},
  drained: () => {},
  finished: () => Promise.resolve(),
  gone: () => {},
}

const drainState = new DrainState()
const shares = new AddressShares({
  ...{ connections: 10, connectionsPerAddress: 10, notSignedInPerAddress: 10 },
  ...{ unfinishedBytes: 1000, unfinishedBytesPerAddress: 1000 },
})
const { fastify } = await buildApp({
  certificate: undefined,
  config: readConfig({ ALLOWED_ORIGINS: 'https://*.example.org', TRUST_PROXY: '10.0.0.0/8' }),
  admission: new Admission(drainState, shares, new ConnectionCounts(), log),
  store: { check: async () => {} } as Partial<Store> as Store,
  drainState,
  log,
  pageFolder: undefined,
  connections: { nextName: () => 'c' },
  accept: (_id, _address, open) => open(ignored).close(because('draining')),
  acceptProgram: (_id, _address, open) => open(ignored).close(because('draining')),
  clusterProblems: () => [],
})
await fastify.ready()

async function checkConnection(bytes: Uint8Array): Promise<void> {
  const socket = new MemorySocket()
  fastify.server.emit('connection', socket)
  await socket.receive(bytes)
  await socket.receiveEnd()
  const [answer] = socket.written
  if (answer !== undefined) assert.match(Buffer.from(answer).toString('latin1'), /^HTTP\/1\.1 \d{3} /)
}

const seed = (kind: number, text: string) => Uint8Array.from([kind, ...Buffer.from(text)])
const upgrade = [
  'GET /ws HTTP/1.1',
  `Host: ${HOST_NAME}`,
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Protocol: oicq.1',
  `Origin: https://${HOST_NAME}`,
  'X-Forwarded-For: 203.0.113.9, 10.0.0.1',
]

export const target: Target = {
  maxBytes: 1024,
  seeds: [
    ...[`https://${HOST_NAME}`, `http://${HOST_NAME}:8080`, 'https://a.b.example.org:443', 'capacitor://localhost'].map(
      origin => seed(ORIGIN, origin),
    ),
    ...['http://[2001:DB8::1]:8080', 'null', 'file://', 'https://user@example.org'].map(text => seed(ORIGIN, text)),
    ...[HOST_NAME, `${HOST_NAME}:443`, `user@${HOST_NAME}`, '[::1]:80'].map(text => seed(HOST, text)),
    seed(FORWARDED, '203.0.113.9, 10.0.0.1:8080, [2001:db8::1]:443, ::ffff:203.0.113.9, fe80::1%eth0, unknown'),
    seed(CONNECTION, `${upgrade.join('\r\n')}\r\n\r\n`),
    ...['/', '/healthz', '/readyz', '/%2e%2e/etc', '/ws'].map(path =>
      seed(CONNECTION, `GET ${path} HTTP/1.1\r\nHost: ${HOST_NAME}\r\n\r\n`),
    ),
    seed(CONNECTION, 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n'),
  ],
  maxSteps: length => 2000 + 100 * length,
  run(input) {
    const kind = (input[0] ?? 0) % KINDS
    if (kind === CONNECTION) return checkConnection(input.subarray(1))
    // Node reads headers as latin1.
    const text = Buffer.from(input.subarray(1)).toString('latin1')
    if (kind % 3 === ORIGIN) checkOrigin(text)
    else if (kind % 3 === HOST) checkHost(text)
    else checkForwarded(text)
    return undefined
  },
}
