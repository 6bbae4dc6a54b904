/** The smaller client of `oicq/chat`. The rest of it is that of an OicqClient, which the other files test. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, test } from 'node:test'
import { ChatClient } from '../../client/chat.ts'
import { newcomer, PASSWORD } from '../client.ts'
import { startGateway } from '../start-gateway.ts'
import { newUser } from './client-fixtures.ts'

const gateway = await startGateway()
const client = new ChatClient(gateway.wsUrl)
after(async () => {
  await client.close()
  await gateway.close()
})
const number = await client.register(newcomer)
await client.signIn(number, PASSWORD)
const friend = await newUser(gateway.wsUrl)
const notices: unknown[] = []
client.on('notice', notice => notices.push(notice))

test('it chats, with presence and the roster', async () => {
  assert.equal(await client.addFriend(friend.number), 'added')
  await client.barrier()
  assert.deepEqual(client.roster.getSnapshot().groups[0]?.friends, [
    { number: friend.number, nickname: newcomer.nickname, portrait: newcomer.portrait, state: 'online' },
  ])
  const message = once(friend, 'message')
  await client.sendMessage(friend.number, '你好')
  assert.equal((await message)[0].text, '你好')
})

test('it declines every file, so that its sender need not wait until the offer lapses (X1, X2)', async () => {
  const files = ['one.txt', 'two.txt'].map(name => new File(['text'], name))
  for (const file of files) {
    await assert.rejects(friend.sendFile(number, file).done, { name: 'Refused', reason: 'fileRefused' })
  }
  await client.barrier()
  assert.deepEqual(notices, [])
})

test('it tells nothing of a file that is withdrawn before it could be declined (X2)', async () => {
  const file = friend.sendFile(number, new File(['text'], 'three.txt'))
  await friend.barrier()
  file.cancel()
  await assert.rejects(file.done)
  await friend.barrier()
  await client.barrier()
  assert.deepEqual(notices, [])
})
