/** Rooms on several instances: who gets what (R6), and what an instance that dies while people speak leaves behind (R4). */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import type { Bus } from '../../gateway/cluster/bus.ts'
import { decodeEnvelope } from '../../gateway/cluster/envelope.ts'
import { ClusterKeys } from '../../gateway/cluster/keys.ts'
import { createMemoryBus } from '../../gateway/cluster/memory-bus.ts'
import { EntryKind, encodeText, Removal } from '../../protocol/index.ts'
import { type Instance, startInstances } from '../cluster/instances.ts'
import { startInstance, startShared } from '../cluster/processes.ts'
import { until } from '../until.ts'
import { RoomUser } from './room-user.ts'

/** A bus that counts the entries of rooms which it carries, by the instance that they go to. */
function countingBus(): Bus & { readonly entries: { [instance: string]: number } } {
  const bus = createMemoryBus()
  const keys = new ClusterKeys('', 'oicq')
  const entries: { [instance: string]: number } = {}
  return {
    ...bus,
    entries,
    publish(instance, envelope) {
      const decoded = decodeEnvelope(envelope, sender => keys.envelopes(sender, instance))
      const count = typeof decoded === 'string' ? 0 : decoded.items.filter(({ name }) => name === 'roomEntry').length
      entries[instance] = (entries[instance] ?? 0) + count
      return bus.publish(instance, envelope)
    },
  }
}

const bus = countingBus()
const instances = await startInstances(bus)
after(() => instances.close())
const { a, b, c } = instances

describe('members on three instances', () => {
  const signUp = async (instance: Instance) => new RoomUser(await instance.signIn(await instances.account()))

  test('R6: an instance without a signed-in member gets nothing, and another one each entry once', async () => {
    const [ming, hong, lan, stranger] = [await signUp(a), await signUp(b), await signUp(b), await signUp(c)]
    const room = await ming.create()
    for (const member of [hong, lan]) await member.must('joinRoom', { room })
    const before = { ...bus.entries }
    const sent = (instance: string) => (bus.entries[instance] ?? 0) - (before[instance] ?? 0)
    for (let count = 0; count < 10; count++) await ming.say(room, `${count}`)
    await Promise.all([hong, lan].map(member => member.entry(room, 13)))
    assert.deepEqual([sent('b'), sent('c')], [10, 0])
    await stranger.must('joinRoom', { room })
    const { sequence } = await hong.say(room, 'welcome')
    await stranger.entry(room, sequence)
    assert.ok(sent('c') > 0)
    await stranger.must('leaveRoom', { room })
    const left = sent('c')
    await ming.entry(room, (await hong.say(room, 'gone')).sequence)
    assert.equal(sent('c'), left)
    lan.client.socket.terminate()
    hong.client.socket.terminate()
    await until('no member is left on b', async () => {
      const earlier = sent('b')
      await ming.say(room, 'anyone?')
      await ming.client.barrier()
      return sent('b') === earlier
    })
  })

  test('R3: a member hears everything after the answer to the first request, wherever signed in', async () => {
    const ming = await signUp(a)
    const room = await ming.create()
    const number = await instances.account()
    const first = new RoomUser(await b.signIn(number))
    await first.must('joinRoom', { room })
    for (const instance of [c, b, a, c]) {
      const again = new RoomUser(await instance.signIn(number))
      const { rooms } = await again.must('listMyRooms', { start: room - 1, count: 1 })
      const { sequence } = await ming.say(room, `on ${instance.id}`)
      assert.equal(rooms[0]?.last, sequence - 1)
      assert.equal((await again.entry(room, sequence)).text, `on ${instance.id}`)
    }
  })

  test('R2: who is removed by someone elsewhere hears nothing more', async () => {
    const [ming, hong] = [await signUp(a), await signUp(b)]
    const room = await ming.create()
    await hong.must('joinRoom', { room })
    await ming.must('removeMember', { room, friend: hong.number, removal: Removal.remove })
    await hong.next('removal')
    await ming.entry(room, (await ming.say(room, 'gone?')).sequence)
    // On the same way to the other instance, so it comes later.
    ming.client.send('sendMessage', { recipient: hong.number, text: 'you are out' })
    assert.equal((await hong.client.next('message')).text, 'you are out')
    assert.ok(!hong.entries.some(({ text }) => text === 'gone?'))
  })
})

/** Someone who goes on saying numbers, also after the connection is lost, and knows what was answered. */
class Speaker {
  user: RoomUser
  /** By sequence number. */
  readonly answered = new Map<number, string>()
  private readonly room: number
  private readonly signIn: () => Promise<RoomUser>
  private isStopped = false
  private count = 0

  constructor(user: RoomUser, room: number, signInElsewhere: () => Promise<RoomUser>) {
    this.user = user
    this.room = room
    this.signIn = signInElsewhere
  }

  get said(): number {
    return this.count
  }

  async talk(): Promise<void> {
    while (!this.isStopped) {
      const tag = ++this.count
      const text = `${this.user.number} ${tag}`
      const said = await this.sayOnce(tag, text).catch(async () => {
        // The same again, with the same tag.
        this.user = await this.signIn()
        return this.sayOnce(tag, text)
      })
      this.answered.set(said.sequence, text)
    }
  }

  private sayOnce(tag: number, text: string): Promise<{ sequence: number }> {
    return this.user.must('say', { room: this.room, tag, text: encodeText(text) })
  }

  stop(): void {
    this.isStopped = true
  }
}

test('R4: an instance is killed while people speak: nothing answered is lost, nothing doubles, and no number is left out', async t => {
  const shared = await startShared(t)
  const [one, two] = await Promise.all([startInstance(t, shared), startInstance(t, shared)])
  const signUp = async (place: number) => new RoomUser(await (place % 2 === 0 ? one : two).signedUp())
  const owner = new RoomUser(await two.signedUp())
  const room = await owner.create()
  const speakers: Speaker[] = []
  for (let place = 0; place < 6; place++) {
    const user = await signUp(place)
    const { number } = user
    await user.must('joinRoom', { room })
    speakers.push(
      new Speaker(user, room, async () => {
        const client = await two.connect()
        await client.login(number)
        return new RoomUser(client)
      }),
    )
  }
  const talking = speakers.map(speaker => speaker.talk())
  const haveSaid = (count: number) => () => speakers.every(({ answered }) => answered.size >= count)
  await until('all have spoken', haveSaid(10))
  one.signal('SIGKILL')
  await one.exit
  const before = Math.max(...speakers.map(({ said }) => said))
  await until('all go on speaking', haveSaid(before + 5))
  for (const speaker of speakers) speaker.stop()
  await Promise.all(talking)

  const history = await owner.history(room)
  assert.deepEqual(
    history.map(({ sequence }) => sequence),
    history.map((_, place) => place + 1),
  )
  const texts = history.filter(({ kind }) => kind === EntryKind.text)
  for (const { user, answered, said } of speakers) {
    const own = texts.filter(({ speaker }) => speaker === user.number)
    assert.deepEqual(
      own.map(({ text }) => text),
      Array.from({ length: said }, (_, place) => `${user.number} ${place + 1}`),
    )
    for (const [sequence, text] of answered) assert.equal(history[sequence - 1]?.text, text)
  }
  // The order that a member was told of is the same.
  const told = new Map(owner.entries.map(({ sequence, text }) => [sequence, text]))
  for (const [sequence, text] of told) assert.equal(history[sequence - 1]?.text, text)
  assert.ok(told.size > 60)
})
