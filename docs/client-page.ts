/** The generated parts of docs/client.md and the READMEs: the examples as they are, and the API reference from the declarations. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { reconnectPolicy } from '../client/reconnect-policy.ts'
import { buildPackage } from '../package/build.ts'
import { type CloseReason, closeCodes, closeCodeTexts, userMessages } from '../protocol/index.ts'
import { callOf, classesIn, clientMembers, type Member, membersOf, typeOf } from './declarations.ts'
import { type Parts, table, withParts } from './generated.ts'

const examples = join(import.meta.dirname, 'examples')
const client = join(import.meta.dirname, '../client')

/** Returns docs/client.md with its generated parts brought up to date. Throws when a marker is missing or unknown. */
export function clientPage(document: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'oicq-declarations-'))
  try {
    buildPackage(folder)
    const declarations = (name: string) => readFileSync(join(folder, `client/${name}.d.ts`), 'utf8')
    return withParts(document, { ...exampleParts(), ...codeParts(declarations) })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** README.md of the repository with its example as it is. Throws when its marker is missing. */
export function readmePage(document: string): string {
  return withParts(document, examplePartsOf(['hello.ts']))
}

/** The README.md of the package, likewise. */
export function packagePage(document: string): string {
  return withParts(document, examplePartsOf(['hello.ts', 'roster.tsx', 'rooms.ts', 'worker.ts']))
}

/** The files of docs/examples, by name. */
function exampleParts(): Parts {
  return examplePartsOf(readdirSync(examples).filter(name => /\.(tsx?|html)$/.test(name)))
}

function examplePartsOf(names: readonly string[]): Parts {
  return Object.fromEntries(names.map(name => [name, () => block(extname(name).slice(1), read(join(examples, name)))]))
}

function codeParts(declarations: (name: string) => string): Parts {
  return {
    'close codes': () =>
      table(
        ['Code', 'Reason', 'Reaction of the client'],
        Object.entries(closeCodes).map(([name, { code }]) => [
          String(code),
          closeCodeTexts[name as CloseReason],
          consequence(code),
        ]),
      ),
    errors: () =>
      table(
        ['Class', 'When'],
        classesIn(declarations('errors')).map(({ name, about }) => [`\`${name}\``, about]),
      ),
    calls: () => calls(clientMembers(declarations).filter(isCall)),
    properties: () => properties(clientMembers(declarations).filter(member => !isCall(member))),
    options: () => properties(membersOf(declarations('options'), 'ClientOptions')),
    events: () => properties(membersOf(declarations('events'), 'ClientEvents'), 'Event', 'Detail'),
    rooms: () => calls(membersOf(declarations('rooms'), 'Rooms').filter(isCall)),
    'room types': () => block('ts', exportedTypes(read(join(client, 'room-types.ts')))),
    'outgoing file': () => properties(membersOf(declarations('outgoing-file'), 'OutgoingFile')),
    'incoming file': () => properties(membersOf(declarations('incoming-file'), 'IncomingFile')),
    roster: () => block('ts', exportedTypes(read(join(client, 'roster.ts')))),
    status: () => block('ts', exportedTypes(read(join(client, 'status.ts')))),
    types: () => block('ts', exportedTypes(read(join(client, 'people.ts')))),
    registration: () =>
      Object.entries(userMessages.register.fields)
        .map(([name, { letter }]) => `\`${name}\` ${letter}`)
        .join(', '),
  }
}

function isCall({ declared }: Member): boolean {
  return callOf(declared).includes('(')
}

function calls(members: readonly Member[]): string {
  return table(
    ['Call', 'Returns', 'Description'],
    members.map(({ declared, about }) => [code(callOf(declared)), code(typeOf(declared)), cell(about)]),
  )
}

function properties(members: readonly Member[], name = 'Name', type = 'Type'): string {
  return table(
    [name, type, 'Description'],
    members.map(({ declared, about }) => [
      code(callOf(declared)),
      code(typeOf(declared).replaceAll('readonly ', '').replaceAll('; }', ' }')),
      cell(about),
    ]),
  )
}

function consequence(closeCode: number): string {
  const policy = reconnectPolicy(closeCode)
  if (policy === 'at once') return 'reconnects'
  return policy === 'later' ? 'reconnects later' : `ends: \`${policy}\``
}

/** Returns the exported types of a file, with their comments. */
function exportedTypes(source: string): string {
  const paragraphs = source.split('\n\n')
  return paragraphs.filter(paragraph => /^export (interface|type) /m.test(paragraph)).join('\n\n')
}

function read(path: string): string {
  return readFileSync(path, 'utf8')
}

function block(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trim()}\n\`\`\``
}

function code(text: string): string {
  return cell(`\`${text}\``)
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}
