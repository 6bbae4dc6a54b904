/** R5, P1: the times of answers in rooms do not tell whether a hidden member is signed in. */
import { after, before, describe, test } from 'node:test'
import { Manner } from '../../protocol/index.ts'
import { startCluster, startGateway, type TestGateway } from '../start-gateway.ts'
import { assertTellsNothing, type Pair } from '../tells-nothing.ts'
import { RoomUser } from './room-user.ts'

const settings = { RATE_LIMITS: 'off' }

async function measured(gateway: TestGateway) {
  const watcher = new RoomUser(await gateway.signUp())
  const users = async (): Promise<Pair> => {
    const hidden = await gateway.connect()
    await hidden.signUp({}, Manner.hidden)
    const gone = await gateway.signUp()
    await gone.close()
    return { hidden: hidden.number, gone: gone.number }
  }
  const timed = async (work: () => Promise<unknown>) => {
    const start = performance.now()
    await work()
    await watcher.client.barrier()
    return performance.now() - start
  }
  return { watcher, users, timed }
}

for (const [where, start] of [
  ['on one instance', () => startGateway(settings)],
  ['on two instances', () => startCluster(2, settings)],
] as const) {
  describe(where, () => {
    let gateway: TestGateway
    before(async () => {
      gateway = await start()
    })
    after(() => gateway.close())

    test('what is said in a room with one other member', async () => {
      const { watcher, timed } = await measured(gateway)
      /** A room of the watcher and someone who has gone or is hidden by now. */
      const room = async (isThere: boolean) => {
        const number = await watcher.create()
        const member = new RoomUser(await gateway.signUp())
        await member.must('joinRoom', { room: number })
        await member.client.close()
        if (!isThere) return number
        const hidden = await gateway.connect()
        await hidden.login(member.number, undefined, Manner.hidden)
        return number
      }
      await assertTellsNothing({
        pair: async () => ({ hidden: await room(true), gone: await room(false) }),
        timeOf: number => timed(() => watcher.say(number, 'are you there?')),
      })
    })

    test('an invitation', async () => {
      const { watcher, users, timed } = await measured(gateway)
      const room = await watcher.create()
      await assertTellsNothing({
        pair: users,
        timeOf: friend => timed(() => watcher.must('inviteToRoom', { room, friend })),
      })
    })
  })
}
