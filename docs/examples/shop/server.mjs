/** A small shop with its own sign-in, and a chat for its customers: node shop/server.mjs (PORT, GATEWAY, API_KEY) */
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'

const { PORT = '3000', GATEWAY = 'http://127.0.0.1:8080', API_KEY = '' } = process.env
const root = process.cwd()

/** The shop's customers; `chat` is the number of the account, once there is one. A real shop has a database, and hashes. */
const customers = new Map([
  ['ming', { name: 'Ming', password: 'tea for two' }],
  ['hong', { name: 'Hong', password: 'green tea' }],
])
/** Who is signed in to the shop, by the value of the cookie. */
const sessions = new Map()

/** Asks the gateway; only this backend has the key. */
async function api(method, path, body) {
  const response = await fetch(`${GATEWAY}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${API_KEY}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  const answer = await response.text()
  if (!response.ok) throw new Error(`the gateway refuses ${method} ${path}: ${answer}`)
  return answer === '' ? undefined : JSON.parse(answer)
}

/** Returns the number of a customer's account, which is created when it is needed first; all customers are friends. */
async function chatNumber(customer) {
  customer.chat ??= api('POST', '/accounts', { nickname: customer.name }).then(async ({ number }) => {
    for (const other of customers.values()) {
      if (other !== customer && other.chat) await api('PUT', `/accounts/${number}/friends/${await other.chat}`)
    }
    return number
  })
  return customer.chat
}

const routes = {
  'POST /sign-in': async ({ name, password }) => {
    const customer = customers.get(name)
    if (customer?.password !== password) return { status: 401 }
    const session = randomUUID()
    sessions.set(session, customer)
    return { headers: { 'set-cookie': `session=${session}; HttpOnly; SameSite=Strict; Path=/` } }
  },
  // For whoever is signed in to the shop, and for nobody else's account.
  'POST /chat-token': async (_, customer) => {
    if (customer === undefined) return { status: 401 }
    const number = await chatNumber(customer)
    const { token } = await api('POST', '/tokens', { number })
    return { body: { number, token } }
  },
}

const types = { html: 'text/html', js: 'text/javascript' }
const files = /^\/(shop\.html|react\.html|chat\.js|built\/[\w.-]+|oicq\/[\w./-]+\.js)$/

async function answer(request) {
  const { pathname } = new URL(request.url, 'http://shop')
  const route = routes[`${request.method} ${pathname}`]
  if (route !== undefined) {
    let text = ''
    for await (const part of request) text += part
    const [, session] = /session=([\w-]+)/.exec(request.headers.cookie ?? '') ?? []
    return route(text === '' ? {} : JSON.parse(text), sessions.get(session))
  }
  const [, file = ''] = files.exec(pathname) ?? []
  if (file === '' || file.includes('..')) return { status: 404 }
  const path = file.startsWith('oicq/') ? `node_modules/${file}` : `shop/${file}`
  const type = types[path.split('.').at(-1)] ?? 'application/octet-stream'
  return { headers: { 'content-type': `${type}; charset=utf-8` }, content: await readFile(`${root}/${path}`) }
}

const server = createServer((request, response) => {
  answer(request).then(
    ({ status = 200, headers = {}, body = {}, content }) =>
      response.writeHead(status, headers).end(content ?? JSON.stringify(body)),
    error => {
      console.error(error.message)
      response.writeHead(500).end()
    },
  )
})
server.listen(Number(PORT), '127.0.0.1', () => console.log(`open http://127.0.0.1:${server.address().port}/shop.html`))
