/** The sections of docs/protocol.md on single messages. */
import type { Fields } from '../../protocol/fields.ts'
import { serverMessages, type UserMessageName, userMessages } from '../../protocol/index.ts'
import { description } from '../../spec/describe.ts'
import { frameLines } from './frame-bytes.ts'
import { anchorOf, type Clause, messagesIn } from './rules.ts'
import { type Sender, vector } from './vectors.ts'

interface Described {
  readonly code: number
  readonly published?: string
  readonly about: string
  readonly fields: Fields
}

/** The sections of all messages of one direction. */
export function messageSections(sender: Sender, clauses: readonly Clause[]): string {
  const table: { readonly [name: string]: { readonly fields: Fields } } =
    sender === 'user' ? userMessages : serverMessages
  const messages = description.directions.find(direction => direction.sender === sender)?.messages ?? []
  return messages
    .map(message => section(sender, message.name, { ...message, fields: table[message.name]?.fields ?? {} }, clauses))
    .join('\n\n')
}

function section(sender: Sender, name: string, row: Described, clauses: readonly Clause[]): string {
  const { code, published, about, fields } = row
  return [
    `### ${titleOf(sender, name, code)}`,
    about,
    `> ${published ?? ''}`,
    `Body: ${body(fields)}`,
    ['```hex', ...frameLines(sender, name, vector(sender, name), true), '```'].join('\n'),
    `${sender === 'user' ? traffic(name as UserMessageName) : origin(name)} Rules: ${rulesOf(sender, row, clauses)}.`,
  ].join('\n\n')
}

function titleOf(sender: Sender, name: string, code: number): string {
  return `${sender === 'user' ? 'User' : 'Server'} ${hex(code)} \`${name}\``
}

function link(sender: Sender, name: string, code: number): string {
  const title = titleOf(sender, name, code)
  return `[${sender} ${hex(code)} \`${name}\`](#${anchorOf(title)})`
}

/** Who may send a message, what it costs, and what comes back. */
function traffic(name: UserMessageName): string {
  const row = userMessages[name]
  const reply = 'reply' in row ? row.reply : undefined
  const answer = reply === undefined ? 'no reply' : `reply ${link('server', reply, serverMessages[reply].code)}`
  return `From ${senders[row.from]}; cost ${row.cost}; ${answer}; notices begin with ${subjects(name)}.`
}

const senders = { anyone: 'anyone', 'signed in': 'users who are signed in', operator: 'operators' } as const

function subjects(name: UserMessageName): string {
  if (name === 'broadcast') return '`broadcast:`, or `broadcast N:` about one member N of the group'
  const { fields, ...row } = userMessages[name]
  const other = ['recipient', 'friend', 'watched'].find(field => field in fields)
  return 'reply' in row || other === undefined ? `\`${name}:\`` : `\`${name} N:\`, with the ${other}'s number`
}

function origin(name: string): string {
  const requests = Object.entries(userMessages).filter(([, row]) => 'reply' in row && row.reply === name)
  const links = requests.map(([request, { code }]) => link('user', request, code))
  return links.length === 0 ? 'Comes unasked.' : `Reply to ${links.join(', ')}.`
}

/** The rules that name this message, and the clauses that its row cites besides. */
function rulesOf(sender: Sender, { code, about }: Described, clauses: readonly Clause[]): string {
  const cited: readonly string[] = about.match(/\b[A-Z]\d+\b/g) ?? []
  return clauses
    .flatMap(({ number, anchor, rules }) => {
      const own = rules.filter(rule => messagesIn(rule).includes(`${sender} ${hex(code)}`))
      if (own.length === 0) return cited.includes(number) ? [`[${number}](#${anchor})`] : []
      return [`[${own.map(rule => rule.number).join(', ')}](#${anchor})`]
    })
    .join(', ')
}

function body(fields: Fields): string {
  return Object.entries(fields)
    .map(([name, field]) =>
      'fields' in field ? `\`${name}\` t × { ${body(field.fields as Fields)} }` : `\`${name}\` ${field.letter}`,
    )
    .join(' + ')
}

function hex(code: number): string {
  return `0x${code.toString(16).padStart(2, '0')}`
}
