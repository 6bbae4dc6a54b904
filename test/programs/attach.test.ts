import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { WebSocket } from 'ws'
import { readConfig } from '../../gateway/config.ts'
import { startServer } from '../../gateway/server.ts'
import { Program } from '../../protocol/index.ts'
import { sqliteDatabase } from '../database.ts'
import { rawFrame } from '../hostile/closing.ts'
import { startGateway } from '../start-gateway.ts'
import { KEY, ProgramClient, withPrograms } from './program-client.ts'
import { type Site, startSite } from './sites.ts'

describe('programs attach', () => {
  let site: Site
  before(async () => {
    site = await startSite(1)
  })
  after(() => site.close())

  const wrong = {
    'a wrong key': { name: 'print', key: `${KEY}.` },
    'an empty key': { name: 'print', key: '' },
    'the name of another program': { name: 'fax', key: KEY },
    'an unknown name': { name: 'server', key: KEY },
  }
  for (const [what, values] of Object.entries(wrong)) {
    test(`N1: ${what} is answered with 0, and the connection is closed 1008`, async () => {
      const client = await site.connectProgram()
      client.send('attach', values)
      assert.deepEqual(await client.next('attached'), { success: 0 })
      assert.deepEqual(await client.closed, { code: 1008, reason: 'the name or the key is wrong' })
    })
  }

  test('N1, N6: nobody can attach as the chat server', async () => {
    const client = await site.connectProgram(Program.chat)
    client.send('attach', { name: 'chat', key: '' })
    assert.deepEqual(await client.next('attached'), { success: 0 })
    assert.equal((await client.closed).code, 1008)
  })

  test('N1: another first frame closes the connection 1008', async () => {
    for (const send of [
      (client: ProgramClient) => client.sendTo(10_001, 1),
      (client: ProgramClient) => client.send('getProfile', { number: 0, friend: 10_001 }),
    ]) {
      const client = await site.connectProgram()
      send(client)
      assert.deepEqual(await client.closed, { code: 1008, reason: 'the first frame must attach' })
    }
  })

  test('N1: a user cannot speak here, nor a program to another program, nor as another', async () => {
    for (const [place, frame] of [
      rawFrame(0x16, Buffer.alloc(4)),
      rawFrame(0x01, Buffer.alloc(4), { sender: Program.print, receiver: Program.fax }),
      rawFrame(0x01, Buffer.alloc(4), { sender: Program.fax, receiver: Program.user }),
    ].entries()) {
      const client = place === 0 ? await site.connectProgram() : await site.attach()
      client.link.send(frame)
      assert.equal((await client.closed).code, 1007)
    }
  })

  test('N1: a program cannot speak on /ws', async () => {
    const client = await ProgramClient.connect(site.gateway.wsUrl)
    client.send('attach', { name: 'print', key: KEY })
    assert.equal((await client.closed).code, 1007)
  })

  test('N1: when the server drains, programs are closed 1012', async t => {
    const gateway = await startGateway(withPrograms)
    t.after(() => gateway.close())
    const client = await ProgramClient.attach(gateway.wsUrl.replace(/ws$/, 'program'))
    const restarted = gateway.restart()
    assert.equal((await client.closed).code, 1012)
    await restarted
  })
})

test('N1: without keys there is nothing at /program', async t => {
  const gateway = await startGateway()
  t.after(() => gateway.close())
  const socket = new WebSocket(gateway.wsUrl.replace(/ws$/, 'program'))
  const [error] = await once(socket, 'error')
  assert.match(String(error), /404/)
})

test('N1: keys come from a file and change without a restart; a program whose key has gone is closed, its users are not', async t => {
  const database = await sqliteDatabase()
  const file = `${database.url}.keys`
  const settings = {
    PORT: '0',
    DATABASE_URL: database.url,
    LOG_LEVEL: 'silent',
    DRAIN_MS: '0',
    PROGRAM_KEYS_FILE: file,
  }
  const keys = (...list: string[]) => writeFile(file, list.map(key => `print=${key}`).join(','))
  const [old, next] = ['the-old-key-of-the-printer', 'the-new-key-of-the-printer']
  await keys(old)
  const server = await startServer(readConfig(settings))
  t.after(async () => {
    await server.close()
    await database.remove()
  })
  const url = server.url.replace('http', 'ws')
  async function attach(key: string): Promise<[ProgramClient, number]> {
    const client = await ProgramClient.connect(`${url}/program`)
    client.send('attach', { name: 'print', key })
    return [client, (await client.next('attached')).success]
  }
  const [first, success] = await attach(old)
  assert.equal(success, 1)
  await keys(old, next)
  server.reload(readConfig(settings))
  const [second, both] = await attach(next)
  assert.equal(both, 1)
  await first.expectNothing()
  await keys(next)
  server.reload(readConfig(settings))
  assert.equal((await first.closed).code, 1008)
  await second.expectNothing()
  assert.equal((await attach(old))[1], 0)
})
