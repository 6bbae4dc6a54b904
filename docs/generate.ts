/** Writes the generated parts of README.md, docs/protocol.md, docs/client.md and docs/metrics.md from the code. */
import { readFileSync, writeFileSync } from 'node:fs'
import { BURST, RATE } from '../gateway/connection/rate-limit.ts'
import { type CloseReason, closeCodes } from '../protocol/close.ts'
import { closeCodeTexts } from '../protocol/close-texts.ts'
import type { Fields } from '../protocol/fields.ts'
import {
  FILE_CHUNK_BYTES,
  HEADER_BYTES,
  MAX_BODY_BYTES,
  MAX_MESSAGE_BYTES,
  MAX_TEXT_BYTES,
  type MessageText,
  Program,
  type ReasonName,
  reasons,
  reasonTexts,
  serverMessages,
  serverMessageTexts,
  userMessages,
  userMessageTexts,
} from '../protocol/index.ts'
import { description, type FieldDescription } from '../spec/describe.ts'
import { clientPage, readmePage } from './client-page.ts'
import { type Parts, table, withParts } from './generated.ts'
import { metricsPage } from './metrics-page.ts'

const parts: Parts = {
  programs: () =>
    table(
      ['Code', 'Program'],
      Object.entries(Program).map(([name, code]) => [hex(code), name]),
    ),
  'user messages': () =>
    [
      table(
        ['Type', 'Name', 'Allowed to', 'Cost', 'Reply'],
        Object.entries(userMessages).map(([name, row]) => [
          hex(row.code),
          `\`${name}\``,
          row.from,
          String(row.cost),
          'reply' in row ? `${hex(serverMessages[row.reply].code)} \`${row.reply}\`` : '',
        ]),
      ),
      ...sections('User', userMessages, userMessageTexts),
    ].join('\n\n'),
  'server messages': () => sections('Server', serverMessages, serverMessageTexts).join('\n\n'),
  values: () =>
    table(
      ['Name', 'Used in', 'Values'],
      Object.entries(description.values).map(([name, values]) => [`\`${name}\``, usesOf(name), meanings(values)]),
    ),
  'close codes': () =>
    table(
      ['Code', 'Name', 'Reconnect?', 'Reason'],
      Object.entries(closeCodes).map(([name, { code, reconnect }]) => [
        String(code),
        `\`${name}\``,
        reconnect,
        closeCodeTexts[name as CloseReason],
      ]),
    ),
  reasons: () =>
    table(
      ['Code', 'Name', 'Then', 'Field', 'When'],
      Object.entries(reasons).map(([name, { code, remedy, field, closes }]) => [
        String(code),
        `\`${name}\``,
        remedy,
        field === undefined ? '' : `\`${field}\``,
        reasonTexts[name as ReasonName].about +
          (closes === undefined ? '' : ` Closes with ${closeCodes[closes].code}.`),
      ]),
    ),
  limits: () =>
    table(
      ['What', 'Maximum'],
      [
        ['header', `${grouped(HEADER_BYTES)} bytes, always`],
        ['body of a frame (W11)', `${grouped(MAX_BODY_BYTES)} bytes`],
        ['WebSocket message (W11)', `${grouped(MAX_MESSAGE_BYTES)} bytes`],
        ['text of a message (M1)', `${grouped(MAX_TEXT_BYTES)} bytes`],
        ['recommended chunk of a file (W11)', `${grouped(FILE_CHUNK_BYTES)} bytes`],
        ['flood allowance, burst', `${grouped(BURST)}, in the costs of the messages`],
        ['flood allowance, refill', `${grouped(RATE)} per second`],
      ],
    ),
}

/** Returns docs/protocol.md with its generated parts brought up to date. Throws when a marker is missing or unknown. */
export function generate(text: string): string {
  return withParts(text, parts)
}

/** The section of each message. */
function sections<N extends string>(
  sender: string,
  messages: { readonly [name in N]: { readonly code: number; readonly fields: Fields } },
  texts: { readonly [name in N]: MessageText },
): string[] {
  return (Object.keys(messages) as N[]).map(name => {
    const { code, fields } = messages[name]
    const { published, about } = texts[name]
    return [`### ${sender} ${hex(code)} \`${name}\``, about, `> ${published}`, `Body: ${body(fields)}`].join('\n\n')
  })
}

function body(fields: Fields): string {
  return Object.entries(fields)
    .map(([name, field]) =>
      'fields' in field ? `\`${name}\` t × { ${body(field.fields as Fields)} }` : `\`${name}\` ${field.letter}`,
    )
    .join(' + ')
}

/** The messages with a field that has these named values, as in `user 0x10, server 0x02, 0x0c`. */
function usesOf(valuesName: string): string {
  return description.directions
    .map(({ sender, messages }) => {
      const codes = messages.filter(({ fields }) => hasValues(fields, valuesName)).map(({ code }) => hex(code))
      return codes.length === 0 ? '' : `${sender} ${codes.join(', ')}`
    })
    .filter(uses => uses !== '')
    .join(', ')
}

function hasValues(fields: readonly FieldDescription[], valuesName: string): boolean {
  return fields.some(field =>
    field.type === 'list' ? hasValues(field.fields, valuesName) : field.values === valuesName,
  )
}

function meanings(values: { readonly [name: string]: number }): string {
  return Object.entries(values)
    .map(([name, value]) => `${value} ${name}`)
    .join(', ')
}

function hex(code: number): string {
  return `0x${code.toString(16).padStart(2, '0')}`
}

function grouped(value: number): string {
  return value.toLocaleString('en')
}

function update(name: string, current: (text: string) => string): void {
  const document = new URL(name, import.meta.url)
  writeFileSync(document, current(readFileSync(document, 'utf8')))
}

if (import.meta.main) {
  update('protocol.md', generate)
  update('client.md', clientPage)
  update('../README.md', readmePage)
  update('metrics.md', metricsPage)
}
