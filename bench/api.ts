/** What the HTTP API costs: messages accepted by one instance, and how long a sign-in token takes at a steady rate. */
import { Agent, request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { newApiKey } from '../gateway/api-keys.ts'
import { createAccounts, QUICK } from './accounts.ts'
import { cpuMicroseconds } from './process-usage.ts'
import { jsonLine, table } from './report.ts'
import { openAccounts, startServer } from './servers.ts'

const ACCOUNTS = 1000
/** Requests at once, each on a connection of its own. */
const CONNECTIONS = 32
/** Tokens asked for in a second, each by itself. */
const TOKEN_RATE = 500
const TICK_MS = 1
const WARM_UP_S = 1

interface Api {
  post(path: string, body: object): Promise<void>
}

export async function benchApi(seconds: number): Promise<void> {
  const { key, setting } = newApiKey('bench', ['messages', 'tokens'])
  const accounts = await openAccounts(store => createAccounts(store, ACCOUNTS, QUICK))
  const server = await startServer('gateway', {
    ...{ DATABASE_URL: accounts.database, API_KEYS: setting, API_REQUESTS_PER_SECOND: '1000000' },
  })
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const api = client(server.origin.replace('ws', 'http'), key, agent)
  const number = (index: number) => accounts.firstNumber + (index % ACCOUNTS)
  try {
    // To absent users, so that each message is stored, too; the system has no share that it could use up (M2).
    const send = (index: number) => api.post('/messages', { to: number(index), text: 'Your parcel is on its way' })
    await saturate(send, WARM_UP_S)
    const before = cpuMicroseconds(server.pid)
    const perSecond = await saturate(send, seconds)
    const cores = (cpuMicroseconds(server.pid) - before) / (1_000_000 * seconds)
    const newToken = (index: number) => api.post('/tokens', { number: number(index) })
    await atRate(newToken, WARM_UP_S)
    const beforeTokens = cpuMicroseconds(server.pid)
    const times = await atRate(newToken, seconds)
    const cpuPerToken = (cpuMicroseconds(server.pid) - beforeTokens) / times.length
    const [median = 0, p99 = 0] = [0.5, 0.99].map(share => times[Math.floor(share * times.length)])
    const tokens = { cpuPerToken, tokenMedianMs: median, tokenP99Ms: p99 }
    jsonLine({ bench: 'api', perSecond, perCoreSecond: perSecond / cores, ...tokens })
    table(
      'HTTP API: one instance, SQLite',
      ['what', 'value'],
      [
        ['messages accepted a second', perSecond.toFixed(0)],
        ['messages accepted a second and core', (perSecond / cores).toFixed(0)],
        [`a token at ${TOKEN_RATE} a second, median`, `${median.toFixed(2)} ms`],
        ['the same, 99th percentile', `${p99.toFixed(2)} ms`],
        ['processor time for each', `${cpuPerToken.toFixed(0)} µs`],
      ],
    )
  } finally {
    agent.destroy()
    await server.stop()
    await accounts.remove()
  }
}

function client(url: string, key: string, agent: Agent): Api {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  return {
    post: (path, body) =>
      new Promise((resolve, reject) => {
        const sent = request(`${url}/api/v1${path}`, { method: 'POST', agent, headers }, response => {
          response.resume()
          response.on('end', () => {
            const { statusCode = 0 } = response
            if (statusCode < 300) resolve()
            else reject(new Error(`${path} was answered ${statusCode}`))
          })
        })
        sent.on('error', reject)
        sent.end(JSON.stringify(body))
      }),
  }
}

/** Makes requests one after the other on each connection. Returns how many a second. */
async function saturate(call: (index: number) => Promise<void>, seconds: number): Promise<number> {
  const start = performance.now()
  let index = 0
  const goOn = async () => {
    while (performance.now() - start < 1000 * seconds) await call(index++)
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, goOn))
  return (1000 * index) / (performance.now() - start)
}

/** Makes requests at a steady rate, whether or not earlier ones are answered. Returns their times in milliseconds, sorted. */
async function atRate(call: (index: number) => Promise<void>, seconds: number): Promise<number[]> {
  const times: number[] = []
  const calls: Promise<void>[] = []
  const start = performance.now()
  const end = start + 1000 * seconds
  while (performance.now() < end) {
    const due = ((performance.now() - start) / 1000) * TOKEN_RATE
    while (calls.length < due) {
      const begun = performance.now()
      calls.push(call(calls.length).then(() => void times.push(performance.now() - begun)))
    }
    await delay(TICK_MS)
  }
  await Promise.all(calls)
  return times.sort((one, other) => one - other)
}
