/** T1, T2: limits, refusals and the end of connections over TCP. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { connect as connectSocket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { connect as connectTls } from 'node:tls'
import { readConfig } from '../../gateway/config.ts'
import { HEADER_BYTES, Manner } from '../../protocol/index.ts'
import { makeCertificate } from '../certificates.ts'
import { frameOf, newcomer, PASSWORD } from '../client.ts'
import { nextTexts, numbered } from '../features/inbox.ts'
import { sample, scrape } from '../metrics/scrape.ts'
import { proxyHeader } from '../proxy-header.ts'
import { until } from '../until.ts'
import { lastNotice, open, startTcpGateway } from './tcp-gateway.ts'

const folder = await mkdtemp(join(tmpdir(), 'oicq-tcp-'))
after(() => rm(folder, { recursive: true }))

/** A 0x16 before login. */
const TEST = frameOf('connectionTest', { number: 0 })

describe('over TCP', { concurrency: true }, () => {
  test('T1, W8: a conversation comes through one byte at a time, and in one piece', async t => {
    const gateway = await startTcpGateway(t)
    // An echo between two bytes of a frame would be part of it.
    const [ming, hong] = [await gateway.signUp({ autoPong: 'first' }), await gateway.signUp()]
    await ming.barrier()
    const frames = numbered(0, 20).map(text =>
      frameOf('sendMessage', { number: ming.number, recipient: hong.number, text }),
    )
    const bytes = Buffer.concat(frames)
    for (const byte of bytes.subarray(0, 200)) {
      ming.sendRaw(Buffer.of(byte))
      await turn()
    }
    ming.sendRaw(bytes.subarray(200))
    assert.deepEqual(await nextTexts(hong, 20), numbered(0, 20))
    await ming.expectNothing()
  })

  test('T1: a client over TCP and one over WebSocket talk to each other', async t => {
    const gateway = await startTcpGateway(t)
    const [native, browser] = [await gateway.signUp(), await gateway.connectWebSocket()]
    await browser.signUp()
    for (const [from, to] of [
      [native, browser],
      [browser, native],
    ] as const) {
      from.send('sendMessage', { recipient: to.number, text: '你好' })
      assert.equal((await to.next('message')).text, '你好')
      await from.expectNothing()
    }
    const metrics = await scrape({ url: gateway.server.url })
    for (const transport of ['tcp', 'websocket']) {
      assert.equal(sample(metrics, `oicq_transport_connections{transport="${transport}"}`), 1)
      assert.ok(sample(metrics, `oicq_transport_frames_received_total{transport="${transport}"}`) >= 3)
    }
  })

  for (const [what, bytes, reason] of [
    ['the beginning of an HTTP request', Buffer.from('GET / HTTP/1.1\r\n\r\n'), 'malformed'],
    ['a header of the PROXY protocol that nobody awaits', proxyHeader('192.0.2.1'), 'malformed'],
    ['a length of four gigabytes', Buffer.from('810a0103ffffffff', 'hex'), 'tooLarge'],
    ['a frame of an unknown program', Buffer.from('810a070300000000', 'hex'), 'malformed'],
    ['a request before login', frameOf('setMode', { number: 10001, mode: 1 }), 'notSignedIn'],
  ] as const) {
    test(`T2, W9, E3: ${what} is told by a last notice, after the answers to what came before`, async t => {
      const gateway = await startTcpGateway(t)
      const { socket, ended } = await open(gateway.port)
      socket.write(Buffer.concat([TEST, frameOf('register', { ...newcomer, number: 0 }), bytes]))
      const frames = await ended
      assert.deepEqual(
        frames.map(({ name }) => name),
        ['connectionTest', 'registered', 'message'],
      )
      const notice = lastNotice(frames)
      assert.equal(notice.reason, reason)
      assert.match(notice.text, /^connection: /)
    })
  }

  test('T2, A6: who signs in elsewhere ends the older connection with one notice', async t => {
    const gateway = await startTcpGateway(t)
    const older = await gateway.signUp()
    const newer = await gateway.connect()
    await newer.login(older.number)
    await older.notice('signedInElsewhere')
    assert.equal((await older.closed).code, 4001)
  })

  test('T4, M6: one who says nothing at all is told and closed after the idle limit', async t => {
    const gateway = await startTcpGateway(t, { IDLE_TIMEOUT_MS: '300' })
    assert.equal(lastNotice(await (await open(gateway.port)).ended).reason, 'idle')
    const { socket, ended } = await open(gateway.port)
    socket.write(TEST.subarray(0, 1)) // not even that tells who it is
    assert.equal(lastNotice(await ended).reason, 'idle')
  })

  test('T1: one who ends its side is gone, and what it sent before was served', async t => {
    const gateway = await startTcpGateway(t)
    const [ming, hong] = [await gateway.signUp(), await gateway.signUp()]
    ming.send('sendMessage', { recipient: hong.number, text: 'bye' })
    await ming.close()
    assert.equal((await hong.next('message')).text, 'bye')
    await hong.expectNothing()
    await until('the number is free', () => gateway.log.some(({ msg }) => msg === 'closed by client'))
  })

  test('T2.2, T2.6: one who ends its side gets the answers to all it has sent, and then the end', async t => {
    const gateway = await startTcpGateway(t)
    const hong = await gateway.signUp()
    const { socket, ended } = await open(gateway.port)
    const number = 10002
    socket.end(
      Buffer.concat([
        frameOf('register', { ...newcomer, number: 0 }),
        frameOf('login', { number, password: PASSWORD, manner: Manner.normal }),
        frameOf('sendMessage', { number, recipient: hong.number, text: 'by the way' }),
        frameOf('sendMessage', { number, recipient: 99_999, text: 'to nobody' }),
        frameOf('connectionTest', { number }),
      ]),
    )
    assert.equal((await hong.next('message')).text, 'by the way')
    const answers = (await ended).filter(({ name, values }) => name !== 'connectionTest' || values.number === number)
    assert.deepEqual(
      answers.map(({ name }) => name),
      ['registered', 'loggedIn', 'message', 'connectionTest'],
    )
    assert.equal(lastNotice(answers.slice(0, -1)).reason, 'noSuchNumber')
  })

  test('A8: unfinished frames of one address take so much memory together', async t => {
    const gateway = await startTcpGateway(t, { MAX_UNFINISHED_BYTES_PER_ADDRESS: '262144' })
    const begun = Buffer.concat([Buffer.from('810a010300010000', 'hex'), Buffer.alloc(65_000)])
    const clients = await Promise.all(Array.from({ length: 5 }, () => open(gateway.port)))
    for (const { socket } of clients) socket.write(begun)
    const frames = await Promise.race(clients.map(({ ended }) => ended))
    assert.equal(lastNotice(frames).reason, 'tooMuchUnfinished')
    for (const { socket } of clients) socket.destroy()
  })

  test('A8: beyond the limits of its address or of the server, nobody is let in', async t => {
    const gateway = await startTcpGateway(t, { MAX_NOT_SIGNED_IN_PER_ADDRESS: '3', MAX_CONNECTIONS: '5' })
    const silent = [await open(gateway.port), await open(gateway.port)]
    const ming = await gateway.signUp()
    const third = await open(gateway.port)
    assert.equal(lastNotice(await (await open(gateway.port)).ended).reason, 'tooManyNotSignedIn')
    await gateway.connectWebSocket().then(
      () => assert.fail('the same share holds for WebSockets'),
      () => {},
    )
    for (const { socket, ended } of [...silent, third]) {
      socket.end()
      await ended
    }
    await ming.expectNothing()
    assert.equal(
      sample(await scrape({ url: gateway.server.url }), 'oicq_handshakes_refused_total{reason="tooManyNotSignedIn"}'),
      2,
    )
  })

  test('E2, W11: who sends without pause is slowed down, and closed in the end', async t => {
    const gateway = await startTcpGateway(t)
    const { socket, ended } = await open(gateway.port)
    const burst = Buffer.concat(Array.from({ length: 1000 }, () => TEST))
    const flood = setInterval(() => socket.writableLength < 1 << 20 && socket.write(burst), 5)
    const frames = await ended
    clearInterval(flood)
    assert.equal(lastNotice(frames).reason, 'flooding')
  })

  test('E2: one who does not read is closed, and what it did not confirm is stored', async t => {
    const gateway = await startTcpGateway(t, { RATE_LIMITS: 'off', MAX_UNCONFIRMED: '50' })
    const [sender, slow] = [await gateway.signUp(), await gateway.signUp()]
    await slow.barrier()
    slow.pause()
    for (const text of numbered(0, 100)) sender.send('sendMessage', { recipient: slow.number, text })
    await sender.expectNothing()
    slow.resume()
    assert.equal((await slow.closed).code, 4002)
    const back = await gateway.connect()
    await back.login(slow.number)
    assert.deepEqual(await nextTexts(back, 100), numbered(0, 100))
  })

  test('T2, E2: a server that stops tells everyone, and lets nobody in', async t => {
    const gateway = await startTcpGateway(t)
    const [user, { ended }] = [await gateway.signUp(), await open(gateway.port)]
    const closing = gateway.server.close()
    assert.equal((await user.closed).code, 1012)
    assert.equal(lastNotice(await ended).reason, 'draining')
    await closing
    const socket = connectSocket(gateway.port, '127.0.0.1')
    const [error] = await once(socket, 'error')
    assert.equal(error.code, 'ECONNREFUSED')
  })
})

describe('TLS over TCP', { concurrency: true }, () => {
  test('T1: tcps is spoken with the certificate of the moment, and nothing else', async t => {
    const [first, second] = [
      await makeCertificate(join(folder, 'first')),
      await makeCertificate(join(folder, 'second')),
    ]
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
    await Promise.all([copyFile(first.cert, cert), copyFile(first.key, key)])
    const settings = { TLS_CERT: cert, TLS_KEY: key }
    const gateway = await startTcpGateway(t, settings)
    assert.match(gateway.server.tcpUrl ?? '', /^tcps:/)
    const client = await gateway.signUp({ ca: await readFile(first.cert, 'utf8') })
    await client.expectNothing()
    const { socket, ended } = await open(gateway.port)
    socket.write(TEST)
    socket.end()
    assert.deepEqual(await ended, [])
    // A handshake that is cut off, and a connection that is, right after it.
    const [broken, lost] = [await open(gateway.port), await open(gateway.port)]
    broken.socket.write(Buffer.from('160301ffff01', 'hex'))
    broken.socket.resetAndDestroy()
    const secured = connectTls({ socket: lost.socket, rejectUnauthorized: false })
    await once(secured, 'secureConnect')
    lost.socket.resetAndDestroy()
    await Promise.all([broken.ended, lost.ended])
    await Promise.all([copyFile(second.cert, cert), copyFile(second.key, key)])
    gateway.server.reload(readConfig(settings))
    const renewed = await gateway.connect({ ca: await readFile(second.cert, 'utf8') })
    await renewed.register()
    await client.expectNothing()
  })

  test('A8: behind a balancer, the header comes before TLS', async t => {
    const { cert, key } = await makeCertificate(join(folder, 'proxied'))
    const gateway = await startTcpGateway(t, {
      ...{ TLS_CERT: cert, TLS_KEY: key, TRUST_PROXY: '127.0.0.1', TCP_PROXY_PROTOCOL: 'on' },
    })
    const raw = connectSocket(gateway.port, '127.0.0.1')
    await once(raw, 'connect')
    raw.write(proxyHeader('203.0.113.9'))
    const secured = connectTls({ socket: raw, rejectUnauthorized: false })
    await once(secured, 'secureConnect')
    // T2.6
    secured.end(TEST)
    const [answer] = await once(secured, 'data')
    assert.equal(answer.length, HEADER_BYTES + 4)
    await once(secured, 'end')
    const connected = gateway.log.find(({ msg, transport }) => msg === 'connected' && transport === 'tcp')
    assert.equal(connected?.address, '203.0.113.9')
    secured.destroy()
  })
})

describe('PROXY protocol', { concurrency: true }, () => {
  const proxied = { TRUST_PROXY: '127.0.0.0/8', TCP_PROXY_PROTOCOL: 'on' }

  test('A8: the address of the header is the client, of IPv4 and IPv6, and has a share of its own', async t => {
    const gateway = await startTcpGateway(t, { ...proxied, MAX_CONNECTIONS_PER_ADDRESS: '1' })
    for (const ip of ['203.0.113.9', '2001:db8:1:2::1']) {
      const client = await gateway.connect({ proxiedFor: ip })
      await client.register()
      const second = await gateway.connect({ proxiedFor: ip.replace('::1', '::2') })
      assert.deepEqual(await second.closed, { code: 1008, reason: 'too many connections from your address' })
    }
    // A health check of the balancer's own.
    const own = await gateway.connect({ proxiedFor: 'self' })
    await own.register()
    const { socket, ended } = await open(gateway.port)
    socket.write(Buffer.concat([proxyHeader('203.0.113.77'), TEST]).subarray(0, 20))
    await turn()
    socket.write(Buffer.concat([proxyHeader('203.0.113.77'), TEST]).subarray(20))
    await once(socket, 'data')
    socket.destroy()
    await ended
  })

  for (const [what, bytes] of [
    ['a client of the protocol', TEST],
    ['version 1', Buffer.from('PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n')],
    ['an unknown command', change(proxyHeader('192.0.2.1'), 12, 0x22)],
    ['UDP', change(proxyHeader('192.0.2.1'), 13, 0x12)],
    ['addresses that are cut off', change(proxyHeader('192.0.2.1'), 15, 11)],
    ['a header of 64 KiB', change(proxyHeader('192.0.2.1'), 14, 0xff)],
  ] as const) {
    test(`A8: a balancer's connection without a header is refused: ${what}`, async t => {
      const gateway = await startTcpGateway(t, proxied)
      const { socket, ended } = await open(gateway.port)
      socket.write(bytes)
      const { reason, text } = lastNotice(await ended)
      assert.equal(reason, 'malformed')
      assert.match(text, /^connection: PROXY header: /)
    })
  }

  test('A8: a header that does not come in time is not waited for', async t => {
    const gateway = await startTcpGateway(t, proxied)
    const { socket, ended } = await open(gateway.port)
    socket.write(proxyHeader('192.0.2.1').subarray(0, 15))
    assert.deepEqual(await ended, [])
  })

  test('A8: an address is not taken from who is no proxy', async t => {
    const gateway = await startTcpGateway(t, { TRUST_PROXY: '10.0.0.0/8', TCP_PROXY_PROTOCOL: 'on' })
    const client = await gateway.signUp()
    await client.expectNothing()
    const { socket, ended } = await open(gateway.port)
    socket.write(proxyHeader('192.0.2.1'))
    assert.equal(lastNotice(await ended).reason, 'malformed')
  })
})

function change(bytes: Buffer, at: number, value: number): Buffer {
  const changed = Buffer.from(bytes)
  changed[at] = value
  return changed
}
