/** A gateway with a town of users, in which one user's lists are full: what makes a frame as expensive as it can be. */
import { roomLimits } from '../../gateway/programs/chat/limits.ts'
import type { Store } from '../../gateway/store/interface.ts'
import { openSqliteStore } from '../../gateway/store/sqlite.ts'
import { TestClient } from '../../test/client.ts'
import { RoomUser } from '../../test/rooms/room-user.ts'
import { createAccounts, QUICK } from '../accounts.ts'
import { PASSWORD } from '../drivers.ts'
import { openAccounts, startServer } from '../servers.ts'

/** Friends of the user who are away, in group 1, and signed in, in group 2: together a full roster (W11). */
const AWAY = 255
const PRESENT = 220
/** Everyone, for searches. */
const POPULATION = 5000
/** The rooms of the user: as many as there may be, but one. */
const ROOMS = roomLimits.rooms - 1
/** The last entries of the room that all who are signed in are members of: a page of them just fits into a frame. */
const ENTRIES = 100
const ENTRY_BYTES = 600

export interface Town {
  /** Of the gateway, as http://host:port. */
  readonly url: string
  readonly pid: number
  readonly died: Promise<never>
  /** A second look into the database, so that preparing a frame costs the gateway nothing. */
  readonly store: Store
  /** The user, who is an operator. */
  readonly me: TestClient
  /** The user, and the last of who are signed in, for rooms. */
  readonly owner: RoomUser
  readonly member: RoomUser
  /** A room of the user, with everyone who is signed in and a history; the user is in as many others as possible but one. */
  readonly hall: number
  readonly away: readonly number[]
  readonly present: readonly TestClient[]
  /** Someone with the user's roster, whom nobody lists. */
  readonly twin: number
  /** On no list. */
  readonly strangers: readonly number[]
  /** How many frames all clients were sent so far. */
  readonly framesOut: number
  connect(): Promise<TestClient>
  /** Resolves when all that was sent is settled and has come. */
  settle(): Promise<void>
  close(): Promise<void>
}

export async function openTown(): Promise<Town> {
  const accounts = await openAccounts(async store => {
    const first = await createAccounts(store, POPULATION, QUICK)
    const { away, present, twin } = placesFrom(first)
    for (const owner of [first, twin]) {
      await store.addGroup(owner, 'present')
      for (const friend of present) await store.addFriend(owner, friend)
      await store.moveFriends(
        owner,
        present.map(friend => ({ friend, group: 2 })),
      )
      for (const friend of away) await store.addFriend(owner, friend)
    }
    for (const friend of [...away, ...present]) await store.addFriend(friend, first)
    await openRooms(store, first, present)
    return first
  })
  const { database, firstNumber: first } = accounts
  const server = await startServer('gateway', {
    ...{ DATABASE_URL: database, RATE_LIMITS: 'off', OPERATORS: String(first), METRICS: 'on' },
  })
  const store = await openSqliteStore(database)
  let framesOut = 0
  const connect = async () => {
    const client = await TestClient.connect(`${server.origin}/ws`)
    client.on('frame', () => framesOut++)
    client.on('chat', () => framesOut++)
    return client
  }
  const signIn = async (number: number) => {
    const client = await connect()
    await client.login(number, PASSWORD)
    return client
  }
  const places = placesFrom(first)
  const present: TestClient[] = []
  for (const number of places.present) present.push(await signIn(number))
  const me = await signIn(first)
  const other = present.at(-1)
  const [hall] = await store.ownRooms(first, 0, 1)
  if (other === undefined || hall === undefined) throw new Error('nobody is there')
  return {
    ...{ ...places, url: server.origin.replace('ws:', 'http:'), pid: server.pid, died: server.died },
    ...{ store, me, present, connect, owner: new RoomUser(me), member: new RoomUser(other), hall: hall.room },
    get framesOut() {
      return framesOut
    },
    async settle() {
      await me.barrier()
      await Promise.all(present.map(client => client.barrier()))
    },
    async close() {
      for (const client of [me, ...present]) client.cut()
      await store.close()
      await server.stop()
      await accounts.remove()
    },
  }
}

/** The first room has all who will be signed in, and a history; the user is alone in the others. */
async function openRooms(store: Store, owner: number, present: readonly number[]): Promise<void> {
  const now = Date.now()
  const rooms: number[] = []
  for (let index = 0; index < ROOMS; index++) {
    const room = await store.createRoom(owner, { name: `${index}`, topic: '', access: 0 }, roomLimits, now)
    if (typeof room === 'number') rooms.push(room)
  }
  const [hall = 0] = rooms
  for (const by of present) await store.joinRoom({ room: hall, by, now }, roomLimits)
  const text = new Uint8Array(ENTRY_BYTES)
  await store.say(
    Array.from({ length: ENTRIES }, (_, tag) => ({ room: hall, speaker: owner, tag, text })),
    now,
  )
}

/** The numbers of the town, of which the user has the first. */
function placesFrom(first: number) {
  const [away, present] = [range(first + 1, AWAY), range(first + 1 + AWAY, PRESENT)]
  const twin = first + 1 + AWAY + PRESENT
  return { away, present, twin, strangers: range(twin + 1, POPULATION - AWAY - PRESENT - 2) }
}

function range(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => from + index)
}
