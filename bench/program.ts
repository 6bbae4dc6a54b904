/** Frames that an attached program sends to users through one instance (N2), with a connection test after each batch. */
import { once } from 'node:events'
import { WebSocket } from 'ws'
import {
  encodeFromProgram,
  FrameReader,
  fromUser,
  Manner,
  Program,
  programCodec,
  toProgramCodec,
  toProgramTraffic,
} from '../protocol/index.ts'
import { createAccounts, QUICK } from './accounts.ts'
import { PASSWORD } from './drivers.ts'
import { jsonLine } from './report.ts'
import { openAccounts, startServer } from './servers.ts'

const KEY = 'the-key-of-a-measured-program'
const USERS = 20
const FRAMES_PER_BATCH = 2000
/** Batches under way: the program never waits for one alone. */
const BATCHES = 3
const DATA = new Uint8Array(20)

/** Returns whether all frames arrived. */
export async function benchProgram(seconds: number): Promise<boolean> {
  const accounts = await openAccounts(store => createAccounts(store, USERS, QUICK))
  const settings = { DATABASE_URL: accounts.database, PROGRAM_KEYS: `print=${KEY}`, RATE_LIMITS: 'off' }
  const server = await startServer('gateway', settings)
  try {
    const numbers = Array.from({ length: USERS }, (_, place) => accounts.firstNumber + place)
    let received = 0
    const sockets = await Promise.all(
      numbers.map(async number => {
        const socket = await open(`${server.origin}/ws`)
        socket.send(fromUser.encode('login', { number, password: PASSWORD, manner: Manner.normal }))
        await once(socket, 'message')
        socket.on('message', (bytes: Buffer) => {
          received += bytes.length
        })
        return socket
      }),
    )
    const program = await open(`${server.origin}/program`)
    const codec = programCodec(Program.print)
    const answers = toProgramCodec(Program.print)
    program.send(codec.encode('attach', { name: 'print', key: KEY }))
    await once(program, 'message')
    const frames = numbers.map(number => encodeFromProgram(Program.print, { type: 1, number, data: DATA }))
    const frameBytes = frames[0]?.length ?? 0
    const all = Array.from({ length: FRAMES_PER_BATCH }, (_, place) => frames[place % USERS] ?? new Uint8Array(0))
    const batch = Buffer.concat([...all, codec.encode('connectionTest', { number: 0 })])
    const start = performance.now()
    let batches = 0
    let echoed = 0
    const sent = Promise.withResolvers<void>()
    const send = () => {
      if (performance.now() - start < 1000 * seconds) {
        program.send(batch)
        batches++
      } else if (echoed === batches) sent.resolve()
    }
    program.on('message', (bytes: Buffer) => {
      const incoming = new FrameReader(bytes, toProgramTraffic(Program.print))
      while (incoming.next()) {
        const { name, values } = answers.decode(incoming)
        if (name !== 'connectionTest') sent.reject(new Error(`${name} ${JSON.stringify(values)}`))
        echoed++
        send()
      }
    })
    for (let count = 0; count < BATCHES; count++) send()
    await Promise.race([sent.promise, server.died])
    const elapsed = (performance.now() - start) / 1000
    const expected = batches * FRAMES_PER_BATCH
    while (received < expected * frameBytes && performance.now() - start < 2000 * seconds) {
      await new Promise(resolve => setTimeout(resolve, 10))
    }
    const arrived = received / frameBytes
    jsonLine({ benchmark: 'program', framesPerSecond: expected / elapsed, sent: expected, arrived })
    for (const socket of [program, ...sockets]) socket.terminate()
    return arrived === expected
  } finally {
    await server.stop()
    await accounts.remove()
  }
}

async function open(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url, { perMessageDeflate: false })
  await once(socket, 'open')
  return socket
}
