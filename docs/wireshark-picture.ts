/** Draws docs/wireshark.svg: what tshark prints of a conversation with the dissector of spec/, without the lower layers. Needs tshark. */
import { writeFileSync } from 'node:fs'
import { fromServer, fromUser, SUBPROTOCOL } from '../protocol/index.ts'
import { binaryMessage, capture, captureFolder, handshake, tshark } from '../test/spec/capture.ts'

const LINE_PX = 18
const MARGIN_PX = 16
const WIDTH_PX = 760

const me = 10001
const friend = { number: 10002, portrait: 7, state: 1, nickname: '小红' }
const text = new TextEncoder().encode('你好')
const conversation = [
  { sender: 'user', bytes: fromUser.encode('login', { number: me, password: 'secret', manner: 0 }) },
  {
    sender: 'server',
    bytes: fromServer.encode('loggedIn', { success: 1, groups: [{ name: '我的好友', group: 1, friends: [friend] }] }),
  },
  {
    sender: 'user',
    bytes: Buffer.concat([
      fromUser.encode('sendMessage', { number: me, recipient: friend.number, text }),
      fromUser.encode('connectionTest', { number: me }),
    ]),
  },
  { sender: 'server', bytes: fromServer.encode('connectionTest', { number: me }) },
] as const

const ends: (() => Promise<void>)[] = []
const folder = await captureFolder({ after: end => ends.push(end) })
const file = await capture(folder, 8080, [...handshake(SUBPROTOCOL), ...conversation.map(binaryMessage)])

/** A command as a reader would type it, and what tshark prints. */
async function run(...args: string[]): Promise<string[]> {
  const typed = args.map(arg => (/[^\w.-]/.test(arg) ? `'${arg}'` : arg))
  const printed = await tshark(file, args)
  return [`$ tshark -X lua_script:oicq.lua -r chat.pcapng ${typed.join(' ')}`, ...printed.trimEnd().split('\n'), '']
}

const summary = await run('-Y', 'oicq1')
const tree = await run('-O', 'oicq1', '-Y', 'oicq1.text contains "你好"')
const isOfLowerLayer = /^(Frame|Ethernet|Internet Protocol|Transmission Control|WebSocket)/
const lines = [...summary, ...tree.filter(line => !isOfLowerLayer.test(line)).slice(0, -1)]
await Promise.all(ends.map(end => end()))

const height = 2 * MARGIN_PX + lines.length * LINE_PX
const rows = lines.map((line, index) => {
  const escaped = line.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  const style = line.startsWith('$') ? ' class="command"' : ''
  return `  <text x="${MARGIN_PX}" y="${MARGIN_PX + (index + 1) * LINE_PX - 5}"${style}>${escaped}</text>`
})
writeFileSync(
  new URL('wireshark.svg', import.meta.url),
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH_PX} ${height}" width="${WIDTH_PX}" height="${height}" font-family="monospace" font-size="13">
  <title>A conversation in tshark</title>
  <style>
    text { fill: #d7dde8; white-space: pre }
    .command { fill: #8fd19e }
  </style>
  <rect width="100%" height="100%" rx="6" fill="#1c2433"/>
${rows.join('\n')}
</svg>
`,
)
