/** TLS_CERT and TLS_KEY: HTTP and WebSocket over TLS, and certificates that are replaced while the server runs. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { get } from 'node:https'
import { connect as connectTcp } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { connect as connectTls } from 'node:tls'
import { pino } from 'pino'
import { Certificate } from '../../gateway/certificate.ts'
import { readConfig } from '../../gateway/config.ts'
import { Misconfigured } from '../../gateway/errors.ts'
import { startServer } from '../../gateway/server.ts'
import { makeCertificate } from '../certificates.ts'
import { sqliteDatabase } from '../database.ts'
import { startGateway, type TestGateway } from '../start-gateway.ts'
import { until } from '../until.ts'

const silent = pino({ enabled: false })
const folder = await mkdtemp(join(tmpdir(), 'oicq-tls-'))
after(() => rm(folder, { recursive: true }))
const [first, second] = [await makeCertificate(join(folder, 'first')), await makeCertificate(join(folder, 'second'))]
const authorities = [await readFile(first.cert, 'utf8'), await readFile(second.cert, 'utf8')]

/** The status of a path, for a client that trusts both certificates. */
async function statusOf(url: string, path: string): Promise<number | undefined> {
  const request = get(url + path, { ca: authorities, agent: false })
  const [response] = await once(request, 'response')
  response.resume()
  return response.statusCode
}

/** The certificate that a new connection is shown, in PEM. */
async function shownBy(url: string): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connectTls({ host: hostname, port: Number(port), rejectUnauthorized: false })
  await once(socket, 'secureConnect')
  const shown = socket.getPeerX509Certificate()?.toString() ?? ''
  socket.destroy()
  return shown
}

describe('a server with a certificate', () => {
  let gateway: TestGateway
  const ca = authorities.join('')
  before(async () => {
    gateway = await startGateway({ TLS_CERT: first.cert, TLS_KEY: first.key })
  })
  after(() => gateway.close())

  test('answers HTTPS, and nothing else', async () => {
    assert.match(gateway.url, /^https:/)
    assert.equal(await statusOf(gateway.url, '/readyz'), 200)
    await assert.rejects(fetch(gateway.url.replace('https', 'http')))
  })

  test('M1, M4: messages of all lengths come over wss, in order', async () => {
    const [ming, hong] = [await gateway.connect({ ca }), await gateway.connect({ ca })]
    await Promise.all([ming.signUp(), hong.signUp()])
    const texts = [1, 100, 4096].map(length => 'x'.repeat(length))
    for (const text of texts) ming.send('sendMessage', { recipient: hong.number, text })
    await ming.expectNothing()
    for (const text of texts) assert.equal((await hong.next('message')).text, text)
    await Promise.all([ming.close(), hong.close()])
  })

  test('a client that does not finish the handshake is given up after some seconds', async () => {
    const socket = connectTcp(Number(new URL(gateway.url).port), '127.0.0.1')
    await once(socket.resume(), 'close')
  })
})

test('new connections see a certificate as soon as it replaces the last one; one that is of no use is logged', async t => {
  const [cert, key] = [join(folder, 'live.pem'), join(folder, 'live.key')]
  const use = async (pair: { cert: string; key: string }) => {
    await copyFile(pair.cert, cert)
    await copyFile(pair.key, key)
  }
  await use(first)
  const database = await sqliteDatabase()
  t.after(() => database.remove())
  const lines: string[] = []
  const config = readConfig({
    PORT: '0',
    DATABASE_URL: database.url,
    DRAIN_MS: '0',
    LOBBY: 'off',
    TLS_CERT: cert,
    TLS_KEY: key,
  })
  const log = pino({ level: 'info' }, { write: (line: string) => lines.push(line) })
  const server = await startServer(config, Date, undefined, log)
  t.after(() => server.close())
  const logged = (words: string) => until(words, () => lines.some(line => line.includes(words)))

  assert.equal(await shownBy(server.url), authorities[0])
  await writeFile(cert, 'half a certifica')
  await logged('certificate not renewed; the last one remains in use')
  assert.equal(await shownBy(server.url), authorities[0])
  await use(second)
  await logged('certificate renewed')
  assert.equal(await shownBy(server.url), authorities[1])
})

describe('the start names the setting and the cause', () => {
  const open = (pair: { cert: string; key: string }) => () =>
    Certificate.open({ tlsCert: pair.cert, tlsKey: pair.key }, silent)
  const misconfigured = (message: RegExp) => (error: unknown) => {
    assert.ok(error instanceof Misconfigured && message.test(error.message), String(error))
    return true
  }

  test('when a file is missing', () => {
    const none = join(folder, 'none.pem')
    assert.throws(open({ ...first, cert: none }), misconfigured(/^TLS_CERT: cannot read .*none\.pem: ENOENT/))
    assert.throws(open({ ...first, key: none }), misconfigured(/^TLS_KEY: cannot read .*none\.pem: ENOENT/))
  })

  test('when a file is something else', () => {
    assert.throws(
      open({ ...first, cert: first.key }),
      misconfigured(/^TLS_CERT: .*first\.key is no certificate in PEM/),
    )
    assert.throws(open({ ...first, key: first.cert }), misconfigured(/^TLS_KEY: .*first\.pem is no key in PEM/))
  })

  test('when the key is that of another certificate', () => {
    assert.throws(open({ ...first, key: second.key }), misconfigured(/^TLS_KEY: .*second\.key is not the key of the/))
  })

  test('when the certificate has expired', async () => {
    const expired = await makeCertificate(join(folder, 'expired'), -1)
    assert.throws(open(expired), misconfigured(/^TLS_CERT: .*expired\.pem expired at \d{4}-/))
  })
})
