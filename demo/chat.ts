/**
 * Two users sign up and talk over real connections; every frame is printed with its bytes.
 *
 * `npm run demo:chat` starts a gateway of its own for it; `npm run demo:chat -- ws://127.0.0.1:8080/ws` uses a running one.
 * With `--tcp`, the penguin is a native program that speaks TCP, and the panda sits in a browser; two URLs name both ends of a running one.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../gateway/config.ts'
import { startServer } from '../gateway/server.ts'
import { encodeText, Manner, Mode, Verification } from '../protocol/index.ts'
import { Arguments } from '../scripts/arguments.ts'
import { isServerUrl, requireServers } from '../scripts/require-server.ts'
import { User } from './user.ts'

const PASSWORD = 'a long password'

function chapter(title: string): void {
  console.log(`\n# ${title}\n`)
}

async function signUp(user: User, portrait: number): Promise<void> {
  user.send('register', {
    ...{ nickname: user.name, portrait, password: PASSWORD, sex: 0, age: 23, realName: '', country: 86, province: 44 },
    ...{ city: '深圳', address: '', postcode: '', education: 0, school: '', job: 0, phone: '', pager: '', email: '' },
    ...{ hobby: '', description: '', verification: Verification.ask },
  })
  const { number } = await user.receive('registered')
  user.number = number
}

async function signIn(user: User): Promise<void> {
  user.send('login', { number: user.number, password: PASSWORD, manner: Manner.normal })
  await user.receive('loggedIn')
}

async function becomeFriends(asking: User, asked: User): Promise<void> {
  asking.send('addFriend', { number: asking.number, friend: asked.number })
  await asking.receive('addFriendResult')
  asking.send('requestFriend', { number: asking.number, friend: asked.number, reason: '一起聊天吧' })
  await asked.receive('message')
  asked.send('answerFriend', { number: asked.number, friend: asking.number, agreed: 1 })
  await asking.receive('friendAdded')
}

async function say(from: User, to: User, text: string): Promise<void> {
  from.send('sendMessage', { number: from.number, recipient: to.number, text: encodeText(text) })
  await to.receive('message')
}

async function sendFile(from: User, to: User, name: string, content: string): Promise<void> {
  const data = encodeText(content)
  from.send('offerFile', { number: from.number, friend: to.number, name, length: data.length })
  await to.receive('fileOffer')
  to.send('answerFile', { number: to.number, friend: from.number, accepted: 1 })
  await from.receive('fileAnswer')
  from.send('fileData', { number: from.number, friend: to.number, data })
  await to.receive('fileData')
}

/** The connection test is echoed once all before it is confirmed or stored (M4). */
async function settle(user: User): Promise<void> {
  user.send('connectionTest', { number: user.number })
  await user.receive('connectionTest')
}

async function converse(url: string, pandasUrl = url): Promise<void> {
  const [penguin, panda] = await Promise.all([User.connect('penguin', url), User.connect('panda', pandasUrl)])
  chapter('Two users sign up and sign in')
  await signUp(penguin, 1)
  await signUp(panda, 2)
  await signIn(penguin)
  await signIn(panda)
  chapter('A friend request')
  await becomeFriends(penguin, panda)
  chapter('A conversation')
  await say(penguin, panda, '你好!')
  await say(panda, penguin, 'Hello! 好久不见')
  await settle(panda)
  chapter('A file')
  await sendFile(penguin, panda, 'poem.txt', '床前明月光\n')
  chapter('A stored message')
  panda.send('setMode', { number: panda.number, mode: Mode.offline })
  await panda.receive('mode')
  await penguin.receive('friendState')
  penguin.send('sendMessage', { number: penguin.number, recipient: panda.number, text: encodeText('明天见') })
  await settle(penguin)
  // Or it would be told that the panda is back, before or after the message.
  await penguin.close()
  await signIn(panda)
  await panda.receive('message')
  await panda.close()
}

const args = new Arguments('npm run demo:chat -- [--tcp | URL [URL of the panda]]')
const { values, positionals } = args.parse({
  allowPositionals: true,
  options: { tcp: { type: 'boolean', default: false } },
})
const [running, ofThePanda, ...others] = positionals
if (others.length > 0) args.refuse(`one URL too many: ${others[0]}`)
for (const url of positionals) {
  if (!isServerUrl(url)) args.refuse(`not the URL of a gateway: ${url}`)
}
await requireServers(args, positionals)
if (running !== undefined) await converse(running, ofThePanda)
else {
  const directory = await mkdtemp(join(tmpdir(), 'oicq-demo-'))
  const database = join(directory, 'oicq.db')
  const server = await startServer(
    readConfig({ PORT: '0', TCP_PORT: '0', DATABASE_URL: database, LOG_LEVEL: 'silent', DRAIN_MS: '0', LOBBY: 'off' }),
  )
  const webSocketUrl = `${server.url.replace('http', 'ws')}/ws`
  await converse(values.tcp ? (server.tcpUrl ?? '') : webSocketUrl, webSocketUrl)
  await server.close()
  await rm(directory, { recursive: true })
}
