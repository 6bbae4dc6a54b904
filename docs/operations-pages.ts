/** The generated parts of docs/operations/: the tables of settings and reasons. */
import { settingRows } from '../gateway/setting-texts.ts'
import type { ReasonName } from '../protocol/reasons.ts'
import { description } from '../spec/describe.ts'
import { table, withParts } from './generated.ts'

/** What an operator can do about a reason. The rest are matters between a user and a client. */
const advice: { readonly [N in ReasonName]?: string } = {
  unknownType: 'A client of a later version, or a faulty one.',
  noProgram: 'Nothing, unless [such a program](programs.md) should be attached.',
  programBusy: 'More instances of [the program](programs.md).',
  programGone: 'The log of the program.',
  userBusy: 'A user who reads slowly, or a program that sends too much at once.',
  notGranted: '`PROGRAM_ACCOUNTS`.',
  wrongKey: '`PROGRAM_KEYS`; or somebody is trying keys, and the log has the address.',
  notAttached: 'A faulty program, or an attack; the log has its address.',
  serverFailed: 'The log has the error, with the number of the connection. Please report it.',
  unavailable: 'The [symptoms](alarms.md#symptoms) that `/readyz` names.',
  busy: 'Many at once: [LoginsBusy](alarms.md#loginsbusy). From one address: `MAX_PASSWORD_CHECKS_PER_ADDRESS`.',
  operatorsOnly: '`OPERATORS`, `BROADCAST`.',
  tooManyRegistrations: '`MAX_REGISTRATIONS_PER_HOUR`, `MAX_REGISTRATIONS_PER_DAY`, `TRUST_PROXY`.',
  wrongPassword: '`npm run admin -- password`, for a user who has forgotten it.',
  tooManyGuesses: '[GuessingPasswords](alarms.md#guessingpasswords). `npm run admin -- events` shows the addresses.',
  accountDisabled: '`npm run admin -- enable`.',
  mailboxFull: '[MailboxesFull](alarms.md#mailboxesfull).',
  mayArrive: '[StoreSlow](alarms.md#storeslow).',
  searchTooSlow: 'The load of the database.',
  kicked: '`npm run admin -- audit` tells who did it.',
  accountDeleted: '`npm run admin -- audit` tells who did it. The backups still have the account.',
  passwordChanged: '`npm run admin -- audit` tells who did it.',
  replayDelayed: '[StoreFailing](alarms.md#storefailing).',
  malformed: 'A faulty client, or an attack; the log has its address.',
  notWebSocket: 'A faulty client, or an attack; the log has its address.',
  tooMuchUnfinished: '`MAX_UNFINISHED_BYTES`, `MAX_UNFINISHED_BYTES_PER_ADDRESS`, `TRUST_PROXY`.',
  tooManyOfAddress: '`MAX_CONNECTIONS_PER_ADDRESS`, `TRUST_PROXY`, `TCP_PROXY_PROTOCOL`.',
  tooManyNotSignedIn: '`MAX_NOT_SIGNED_IN_PER_ADDRESS`, `TRUST_PROXY`, `TCP_PROXY_PROTOCOL`.',
  serverFull: 'More gateways; `MAX_CONNECTIONS`.',
  tooLarge: '`MAX_FRAME_BYTES`, `MAX_MESSAGE_BYTES`.',
  foreignNumber: 'A faulty client, or an attack; the log has its address.',
  flooding: 'A program that sends without pause; the log has its address.',
  slow: 'The network of the user; `MAX_BUFFERED_BYTES`, `MAX_UNCONFIRMED`.',
  idle: '`IDLE_TIMEOUT_MS`; a proxy that holds connections open without their client.',
  evicted: 'A gateway that stood still: [symptoms](alarms.md#symptoms).',
}

/** Returns docs/operations/reasons.md with its generated part brought up to date. */
export function reasonsPage(document: string): string {
  const rows = description.reasons.map(({ code, name, about }) => [String(code), `\`${name}\``, about, adviceOn(name)])
  return withParts(document, { reasons: () => table(['Code', 'Name', 'When', 'What an operator can do'], rows) })
}

/** Returns docs/operations/settings.md with its generated part brought up to date. */
export function settingsPage(document: string): string {
  const rows = settingRows().map(([name, fallback, meaning]) => [`\`${name}\``, fallback, meaning])
  return withParts(document, { settings: () => table(['Variable', 'Default', 'Meaning'], rows) })
}

function adviceOn(name: string): string {
  return new Map<string, string>(Object.entries(advice)).get(name) ?? ''
}
