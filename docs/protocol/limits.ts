/** The limits of docs/protocol.md, with the figures that the code has. */
import { readFileSync } from 'node:fs'
import { DAY_MS } from '../../gateway/clock.ts'
import { readConfig } from '../../gateway/config.ts'
import { PATIENCE_MS } from '../../gateway/connection/rate-limit.ts'
import { roomLimits } from '../../gateway/programs/chat/limits.ts'
import { MAX_COUNT } from '../../gateway/store/roster-size.ts'
import {
  BLOCK_LIST,
  FILE_CHUNK_BYTES,
  FLOOD_BURST,
  FLOOD_RATE,
  HEADER_BYTES,
  MAX_BODY_BYTES,
  MAX_MESSAGE_BYTES,
  MAX_SEARCH_BYTES,
  MAX_TEXT_BYTES,
  SAY_BURST,
  SAY_RATE,
} from '../../protocol/index.ts'
import { table } from '../generated.ts'

const defaults = readConfig({})
const root = new URL('../../', import.meta.url)

/** Returns the figure that the pattern finds in a file, a product such as `5 * 60_000` or `30 * DAY_MS`. Throws if it finds none. */
function figure(path: string, pattern: RegExp): number {
  const [, found] = pattern.exec(readFileSync(new URL(path, root), 'utf8')) ?? []
  if (found === undefined) throw new Error(`${path} has nothing like ${pattern}`)
  return found
    .split('*')
    .reduce((product, factor) => product * Number(factor.replace('DAY_MS', `${DAY_MS}`).replaceAll('_', '')), 1)
}

/** Limits are not exported for the sake of a document. */
function constant(path: string, name: string): number {
  return figure(`gateway/${path}`, new RegExp(`^(?:export )?const ${name} = ([\\d_ *]+(?:DAY_MS)?)$`, 'm'))
}

function wrongPasswords(of: string): string {
  const path = 'gateway/auth/brute-force-limit.ts'
  const points = figure(path, new RegExp(` ${of}: { points: (\\d+),`))
  const seconds = figure(path, new RegExp(` ${of}: { points: \\d+, duration: ([\\d *]+) }`))
  return `${points} in ${span(1000 * seconds)}`
}

const chat = 'programs/chat/limits.ts'
const fields = 'handlers/field-limits.ts'
const [leastPassword, mostPassword] = ['(\\d+), \\d+', '\\d+, (\\d+)'].map(figures =>
  figure(`gateway/${fields}`, new RegExp(`PASSWORD_CHARACTERS = \\[${figures}\\]`)),
)

type Row = readonly [what: string, most: string, beyond: string, clause: string]

const sizes: readonly Row[] = [
  ['header', `${HEADER_BYTES} bytes, always`, '', 'W1'],
  ['body of a frame (`MAX_FRAME_BYTES`)', bytes(MAX_BODY_BYTES), 'closed 1009', 'W11'],
  ['WebSocket message (`MAX_MESSAGE_BYTES`)', bytes(MAX_MESSAGE_BYTES), 'closed 1009', 'W11'],
  [
    'fragments of a WebSocket message',
    grouped(figure('node_modules/ws/lib/websocket-server.js', /maxFragments: ([\d *]+)/)),
    'closed 1008',
    'H3',
  ],
  ['close reason', '123 bytes', '', 'E2'],
  ['items of a list', String(MAX_COUNT), '', 'W5'],
  ['text of a message', bytes(MAX_TEXT_BYTES), '64', 'M1'],
  ['nickname', `1 to ${constant(fields, 'NICKNAME_CHARACTERS')} characters`, '32', 'A1'],
  ['password', `${leastPassword} to ${mostPassword} characters`, '33', 'A1'],
  ['description', bytes(constant(fields, 'DESCRIPTION_BYTES')), '34', 'A1'],
  ['every other string of a profile', bytes(constant(fields, 'STRING_BYTES')), '34', 'A1'],
  ['own groups of a user', String(BLOCK_LIST - 1), '73', 'G1'],
  ['friends in a group, users on the block list', String(MAX_COUNT), '76', 'G2, M8'],
  ['login reply with every nickname at its longest', bytes(MAX_BODY_BYTES), '77', 'G1'],
  ['reason in a friend request', bytes(constant('handlers/friends.ts', 'REASON_BYTES')), '81', 'F3'],
  ['text of a search', bytes(MAX_SEARCH_BYTES), '96', 'S1'],
  ['comparisons of a search', String(constant('search/condition-parser.ts', 'MAX_COMPARISONS')), '96', 'S1'],
  ['parentheses in each other', String(constant('search/condition-parser.ts', 'MAX_NESTING')), '96', 'S1'],
  ['rows of a search', String(constant('search/grammar.ts', 'MAX_ROWS')), 'cut', 'S1'],
  ['name of a room', `1 to ${constant(chat, 'NAME_CHARACTERS')} characters`, '167', 'R1'],
  ['topic of a room', bytes(constant(chat, 'TOPIC_BYTES')), '168', 'R1'],
  ['members of a room', grouped(roomLimits.members), '162', 'R1'],
  ['rooms of a user, and open invitations to one', grouped(roomLimits.rooms), '163, 175', 'R1'],
  ['open invitations to a room', grouped(constant('store/rooms/membership.ts', 'MAX_INVITED')), '162', 'R1'],
  ['rooms, members or entries in an answer', grouped(constant(chat, 'MAX_PAGE')), 'cut', 'R2'],
  ['entries of a room that are kept (`ROOM_ENTRIES`)', grouped(defaults.roomEntries), 'the oldest go', 'R5'],
  ['name of a file', bytes(constant('handlers/files.ts', 'NAME_BYTES')), '105', 'X4'],
  ['chunk of a file, recommended', bytes(FILE_CHUNK_BYTES), '', 'W11'],
  ['stored messages of an account', grouped(constant('store/stored-messages.ts', 'MAX_MESSAGES')), '65', 'M2'],
  [
    'of these, from one sender who is not on the list',
    grouped(constant('store/stored-messages.ts', 'MAX_FROM_STRANGER')),
    '65',
    'M2',
  ],
  [
    'unacknowledged messages of a connection (`MAX_UNCONFIRMED`)',
    grouped(defaults.maxUnconfirmed),
    'closed 4002',
    'M5',
  ],
  [
    'unread bytes of a client up to which programs may send to it',
    bytes(constant('programs/attach/program-frames.ts', 'USER_ROOM_BYTES')),
    '27',
    'N2',
  ],
  ['unread bytes of a connection (`MAX_BUFFERED_BYTES`)', bytes(defaults.maxBufferedBytes), 'closed 4002', 'M6'],
]

const times: readonly Row[] = [
  ['echo of a connection test', '2 s', '66', 'M4'],
  ['silence until the server pings', span(constant('connection/connection.ts', 'PING_AFTER_MS')), '', 'M6'],
  [
    'silence until friends see the user as offline',
    span(constant('connection/connection.ts', 'UNREACHABLE_AFTER_MS')),
    '',
    'P5',
  ],
  ['silence (`IDLE_TIMEOUT_MS`)', span(defaults.idleTimeoutMs), 'closed 4003', 'M6'],
  ['reading nothing of what waits', span(constant('connection/connection.ts', 'STALL_MS')), 'closed 4002', 'M6'],
  [
    'until a program attaches',
    span(constant('programs/attach/program-connection.ts', 'ATTACH_MS')),
    'closed 1008',
    'N1',
  ],
  ['frame to a program that takes no more', span(constant('programs/attach/gate.ts', 'WAIT_MS')), '24', 'N2'],
  [
    'program that reads nothing of what waits',
    span(constant('programs/attach/program-connection.ts', 'STALL_MS')),
    'closed 4002',
    'N2',
  ],
  [
    'silence of a program on a WebSocket',
    span(constant('programs/attach/program-connection.ts', 'DEAD_AFTER_MS')),
    'closed 4003',
    'N2',
  ],
  ['handshake', span(constant('http/app.ts', 'REQUEST_MS')), 'closed', 'H1'],
  ['search', span(constant('store/search.ts', 'TIME_LIMIT_MS')), '97', 'S1'],
  ['offer of a file', span(constant('delivery/file-transfers.ts', 'OFFER_MS')), '116', 'X2'],
  ['tag of what was said', span(constant('store/rooms/saying.ts', 'TAG_MS')), 'said again', 'R4'],
  ['store, for something to say', span(constant('programs/chat/saying-queue.ts', 'SAY_MS')), '176', 'R4'],
  ['history of a room (`ROOM_DAYS`)', `${defaults.roomDays} days`, 'goes', 'R5'],
  ['stored message, friend request', span(constant('store/retention.ts', 'RETENTION_MS')), 'lapses', 'M2, F3'],
]

function rate(burst: number | string, perSecond: number | string): string {
  return `${burst} at once, then ${perSecond} a second`
}

const allInRoom = (name: string): number => constant('programs/chat/saying-limit.ts', name)

const frequencies: readonly Row[] = [
  ['flood allowance', `${grouped(FLOOD_BURST)}, in the costs of the messages`, 'not read', 'M7'],
  ['its refill', `${grouped(FLOOD_RATE)} a second`, '', 'M7'],
  ['debt without half of the allowance coming back', span(PATIENCE_MS), 'closed 1008', 'M7'],
  ['sayings of a user in a room', rate(SAY_BURST, SAY_RATE), '172', 'R2'],
  ['sayings in a room, on each instance', rate(allInRoom('ROOM_BURST'), allInRoom('ROOM_RATE')), '172', 'R2'],
  ['wrong passwords of an address at one account', wrongPasswords('pair'), '51', 'A7'],
  ['wrong passwords of an address at any accounts', wrongPasswords('address'), '51', 'A7'],
  ['wrong passwords at an account, from all other addresses together', wrongPasswords('budget'), '51', 'A7, A9'],
]

const shares: readonly Row[] = [
  ['connections (`MAX_CONNECTIONS_PER_ADDRESS`)', grouped(defaults.maxConnectionsPerAddress), '429', 'A8'],
  [
    'of these, not signed in (`MAX_NOT_SIGNED_IN_PER_ADDRESS`)',
    grouped(defaults.maxNotSignedInPerAddress),
    '429',
    'A8',
  ],
  [
    'bytes of unfinished WebSocket messages (`MAX_UNFINISHED_BYTES_PER_ADDRESS`)',
    grouped(defaults.maxUnfinishedBytesPerAddress),
    'closed 1008',
    'A8',
  ],
  ['registrations in an hour (`MAX_REGISTRATIONS_PER_HOUR`)', grouped(defaults.maxRegistrationsPerHour), '38', 'A8'],
  ['registrations in a day (`MAX_REGISTRATIONS_PER_DAY`)', grouped(defaults.maxRegistrationsPerDay), '38', 'A8'],
  [
    'sign-ins and registrations that wait (`MAX_PASSWORD_CHECKS_PER_ADDRESS`)',
    grouped(defaults.maxPasswordChecksPerAddress),
    '20',
    'A8',
  ],
]

/** The tables of limits, each with its title. */
export function limitTables(): string {
  const tables: readonly (readonly [string, readonly Row[]])[] = [
    ['Sizes and numbers', sizes],
    ['Times', times],
    ['How often', frequencies],
    ['Of one address', shares],
  ]
  return tables
    .map(([title, rows]) => `**${title}**\n\n${table(['What', 'At most', 'Beyond it', 'Clause'], rows)}`)
    .join('\n\n')
}

function bytes(count: number): string {
  return `${grouped(count)} bytes`
}

function grouped(value: number): string {
  return value.toLocaleString('en')
}

/** Milliseconds in the largest unit that divides them, from 2 of it on. */
function span(ms: number): string {
  const units = [
    ['days', 86_400_000],
    ['hours', 3_600_000],
    ['minutes', 60_000],
  ] as const
  const [unit, length] = units.find(([, each]) => ms % each === 0 && ms / each > 1) ?? ['s', 1000]
  return `${ms / length} ${unit}`
}
