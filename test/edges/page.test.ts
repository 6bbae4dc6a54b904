import assert from 'node:assert/strict'
import { rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { TestClient } from '../client.ts'
import { GatewayProcess } from '../process/gateway-process.ts'
import { getRaw, openSocket } from './raw-http.ts'
import { SECRET, startPageServer } from './stand-in-page.ts'

const files = {
  'index.html': '<!doctype html><title>OICQ</title><script type="module" src="./assets/main-B1a2c3D4.js"></script>',
  'assets/main-B1a2c3D4.js': 'export {} // '.repeat(200),
  'icon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
  '.hidden': SECRET,
  'large.bin': Buffer.alloc(64 * 1024 * 1024),
}
const HASHED = '/assets/main-B1a2c3D4.js'

const page = await startPageServer(files)
after(() => page.close())

/** Without decoding what was compressed. */
async function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const response = await fetch(page.url + path, { method, headers: { 'accept-encoding': 'identity', ...headers } })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

for (const [path, file, type] of [
  ['/', 'index.html', 'text/html; charset=utf-8'],
  ['/index.html', 'index.html', 'text/html; charset=utf-8'],
  ['/?number=10001', 'index.html', 'text/html; charset=utf-8'],
  [HASHED, 'assets/main-B1a2c3D4.js', 'application/javascript; charset=utf-8'],
  ['/icon.svg', 'icon.svg', 'image/svg+xml'],
] as const) {
  test(`GET ${path} returns the file, with its type and all the headers that keep it safe`, async () => {
    const { status, headers, text } = await get(path)
    assert.equal(status, 200)
    assert.equal(text, files[file])
    assert.equal(headers.get('content-type'), type)
    assert.match(headers.get('content-security-policy') ?? '', /^default-src 'none'; /)
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
    assert.equal(headers.get('referrer-policy'), 'no-referrer')
    assert.equal(headers.get('cross-origin-opener-policy'), 'same-origin')
    assert.equal(headers.get('cross-origin-resource-policy'), 'same-origin')
    assert.match(headers.get('permissions-policy') ?? '', /camera=\(\), .*microphone=\(\)/)
  })

  test(`HEAD ${path} returns the same without the file`, async () => {
    const [head, whole] = [await get(path, {}, 'HEAD'), await get(path)]
    assert.equal(head.status, 200)
    assert.equal(head.text, '')
    for (const name of ['content-type', 'content-length', 'content-security-policy', 'cache-control', 'etag']) {
      assert.equal(head.headers.get(name), whole.headers.get(name), name)
    }
  })
}

test('the policy allows no inline code, nothing from elsewhere and no frame around it', async () => {
  const policy = (await get('/')).headers.get('content-security-policy') ?? ''
  // What was received is played from memory; everything else comes from here.
  assert.doesNotMatch(policy.replace("media-src 'self' blob:", ''), /unsafe|data:|blob:|\*|http/)
  for (const directive of [
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types service-worker',
  ]) {
    assert.ok(policy.split('; ').includes(directive), directive)
  }
})

test('a file with a hash in its name is kept for a year, any other is asked for each time', async () => {
  assert.equal((await get(HASHED)).headers.get('cache-control'), 'public, max-age=31536000, immutable')
  for (const path of ['/', '/index.html', '/icon.svg']) {
    assert.equal((await get(path)).headers.get('cache-control'), 'no-cache', path)
  }
})

test('a page that has not changed is not sent again', async () => {
  const etag = (await get('/')).headers.get('etag') ?? ''
  assert.notEqual(etag, '')
  const { status, head, body } = await getRaw(page.url, '/', `If-None-Match: ${etag}`)
  assert.deepEqual([status, body], [304, ''])
  assert.match(head, /^cache-control: no-cache\r$/m)
})

for (const [encoding, decode] of [
  ['br', brotliDecompressSync],
  ['gzip', gunzipSync],
] as const) {
  test(`Accept-Encoding: ${encoding} brings the file as the build has compressed it`, async () => {
    for (const [path, file] of [
      ['/', 'index.html'],
      [HASHED, 'assets/main-B1a2c3D4.js'],
    ] as const) {
      const { head, body } = await getRaw(page.url, path, `Accept-Encoding: ${encoding}`)
      assert.match(head, new RegExp(`^content-encoding: ${encoding}\\r$`, 'm'))
      assert.match(head, /^vary: accept-encoding\r$/m)
      assert.match(head, /^content-type: (text\/html|application\/javascript); charset=utf-8\r$/m)
      assert.match(head, /^cache-control: (no-cache|public, max-age=31536000, immutable)\r$/m)
      assert.equal(decode(Buffer.from(body, 'latin1')).toString(), files[file])
    }
  })
}

for (const [what, path, sent, status, name] of [
  ['a range that the file does not have', '/icon.svg', { range: 'bytes=1000-' }, 416, 'range'],
  ['another version of the file', '/icon.svg', { 'if-match': '"another"' }, 412, 'precondition'],
  ['a file that cannot be read', '/loop.svg', {}, 500, 'failed'],
] as const) {
  test(`a request for ${what} is answered by problem details`, async () => {
    await symlink('loop.svg', join(page.folder, 'loop.svg')).catch(() => {})
    const { headers, text, ...answer } = await get(path, sent)
    assert.equal(answer.status, status)
    assert.equal(headers.get('content-type'), 'application/problem+json')
    const { title: _words, ...problem } = JSON.parse(text)
    assert.deepEqual(problem, { type: `urn:oicq:problem:${name}`, status })
    assert.equal(headers.get('content-range'), name === 'range' ? `bytes */${files['icon.svg'].length}` : null)
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
  })
}

for (const path of [
  '/../secret.txt',
  '/../../../../../../etc/passwd',
  '/assets/../../secret.txt',
  '/%2e%2e/secret.txt',
  '/%2e%2e%2fsecret.txt',
  '/..%2fsecret.txt',
  '/..%5csecret.txt',
  '/..\\secret.txt',
  '/assets/%2e%2e/%2e%2e/secret.txt',
  '/%252e%252e%252fsecret.txt',
  '/%c0%ae%c0%ae/secret.txt',
  '/....//secret.txt',
  '//secret.txt',
  '/./../secret.txt',
  '/assets/..;/..;/secret.txt',
  '/secret.txt%00.html',
  '/.hidden',
  '/%2ehidden',
  '/assets/',
  '/assets',
  '/ws/../../secret.txt',
  'http://elsewhere.example/../secret.txt',
]) {
  test(`GET ${path} brings nothing from outside the page`, async () => {
    const { status = 0, body } = await getRaw(page.url, path)
    assert.ok(status >= 400 && status < 500, String(status))
    assert.ok(!body.includes(SECRET) && !body.includes('root:'), body)
    assert.ok(!body.includes(page.folder), 'the answer says where the files are')
  })
}

test('what a browser asks for by itself and is not there is 404', async () => {
  for (const path of ['/favicon.ico', '/robots.txt', '/assets/main-00000000.js']) {
    assert.equal((await get(path)).status, 404, path)
  }
})

test('no other method is served', async () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
    assert.equal((await get('/', {}, method)).status, 404, method)
  }
})

test('beside the page, health checks and /ws are as ever, and a WebSocket is nowhere else', async () => {
  assert.match((await get('/healthz')).text, /^\{"status":"ok","version":"\d+\.\d+\.\d+","commit":"\w*"\}$/)
  assert.equal((await get('/readyz')).status, 200)
  const wsUrl = page.url.replace('http', 'ws')
  const client = await TestClient.connect(`${wsUrl}/ws`)
  await client.signUp()
  await client.close()
  for (const path of ['/', '/index.html', HASHED, '/wsx']) {
    await assert.rejects(TestClient.connect(wsUrl + path), /404/, path)
  }
})

test('without a page / is 404, and all else works', async t => {
  const none = await startPageServer({})
  t.after(() => none.close())
  assert.equal((await fetch(`${none.url}/`)).status, 404)
  const client = await TestClient.connect(`${none.url.replace('http', 'ws')}/ws`)
  await client.signUp()
  await client.close()
})

test('a file that is built again is served without a restart', async t => {
  const own = await startPageServer({ 'index.html': 'old' })
  t.after(() => own.close())
  await rm(join(own.folder, 'index.html.br'))
  await rm(join(own.folder, 'index.html.gz'))
  await writeFile(join(own.folder, 'index.html'), 'new')
  assert.equal(await (await fetch(`${own.url}/`)).text(), 'new')
})

test('a client that takes a file slowly does not keep the server from stopping', async t => {
  const own = await startPageServer({ 'index.html': 'page', 'large.bin': files['large.bin'] })
  t.after(() => own.close())
  const socket = await openSocket(own.url)
  socket.pause()
  socket.write('GET /large.bin HTTP/1.1\r\nHost: x\r\n\r\n')
  assert.equal((await fetch(`${own.url}/`)).status, 200)
  await own.close()
  socket.destroy()
})

test('the log says in one line where the page is, or that it has to be built', async t => {
  const gateway = await GatewayProcess.start({ LOG_LEVEL: 'info' })
  t.after(() => gateway.remove())
  const { status } = await fetch(`${gateway.url}/`)
  await gateway.logs(/(open|listening at) http.*\n/)
  const lines = gateway.log.split('\n').filter(line => line.includes(gateway.url) || line.includes('npm run build'))
  const said = lines.map(line => JSON.parse(line).msg)
  if (status === 200) assert.deepEqual(said, [`open ${gateway.url}/`])
  else assert.deepEqual(said, ['page not built, / returns 404; run npm run build', `listening at ${gateway.url}`])
})
