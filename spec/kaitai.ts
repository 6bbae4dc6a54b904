/** oicq.ksy: the frames of both directions for Kaitai Struct, which makes parsers of it in a dozen languages. */
import { stringify } from 'yaml'
import { relayedText } from '../protocol/index.ts'
import { description, type FieldDescription } from './describe.ts'

const head = `# The OICQ protocol for Kaitai Struct (https://kaitai.io): one or more frames, as a WebSocket message or a byte stream has them.
# Generated from the message table by npm run docs. Neither the order of the frames nor the encoding of the strings is checked.
`

/** The names of types that Kaitai Struct has itself. */
const numbers = { t: 'u1', m: 'u2', l: 'u4' } as const

export function kaitaiDescription(): string {
  const { attached, header, limits, programs, directions, reasons, values } = description
  /** The kind of a notice is a reason (E4). */
  const reasonKinds = Object.fromEntries(reasons.map(({ name, code }) => [`reason_${name}`, code]))
  return (
    head +
    stringify(
      {
        meta: { id: 'oicq', title: 'OICQ protocol', endian: 'be', encoding: 'UTF-8', license: 'MIT' },
        seq: [{ id: 'frames', type: 'frame', repeat: 'eos' }],
        types: {
          frame: {
            seq: [
              { id: 'leader', contents: [header.leader] },
              { id: 'sender', type: 'u1', enum: 'program', valid: { 'any-of': senders() } },
              { id: 'receiver', type: 'u1', enum: 'program', valid: { expr: receiverIsValid() } },
              { id: 'type', type: 'u1' },
              { id: 'len_body', type: 'u4', valid: { max: limits.bodyBytes } },
              {
                id: 'body',
                size: 'len_body',
                type: { 'switch-on': 'is_relayed ? 0 : kind', cases: { 0: 'relayed', ...cases() } },
                doc: 'Raw bytes, if the type is unknown (W9).',
              },
            ],
            instances: {
              kind: { value: '(sender.to_i << 16) | (receiver.to_i << 8) | type' },
              is_relayed: {
                value:
                  'sender != program::server and receiver != program::server and sender != program::chat and receiver != program::chat',
              },
            },
          },
          string: {
            seq: [
              { id: 'len', type: 'u2' },
              { id: 'value', type: 'str', size: 'len' },
            ],
          },
          ...bodies(),
        },
        enums: {
          program: enumOf(programs),
          ...Object.fromEntries(Object.entries(values).map(([name, meanings]) => [snake(name), enumOf(meanings)])),
          kind: enumOf({ ...values.Kind, ...reasonKinds }),
        },
      },
      { lineWidth: 0 },
    )
  )

  function senders(): string[] {
    return Object.keys(programs).map(name => `program::${name}`)
  }

  /** Users and the server address all others, programs that attach only these two (N2). */
  function receiverIsValid(): string {
    const isKnown = Object.keys(programs)
      .map(name => `receiver == program::${name}`)
      .join(' or ')
    const isEither = (end: string) => `${end} == program::user or ${end} == program::server`
    return `(${isKnown}) and sender != receiver and (${isEither('sender')} or ${isEither('receiver')})`
  }

  function cases(): { [kind: string]: string } {
    return Object.fromEntries([
      ...directions.flatMap(({ sender, receiver, messages }) =>
        messages.map(({ code, name }) => [
          `0x${hex(programs[sender])}${hex(programs[receiver])}${hex(code)}`,
          bodyName(sender, name),
        ]),
      ),
      ...attached.programs.flatMap(program => [
        ...attached.toServer.map(({ code, name }) => [
          `0x${hex(programs[program])}${hex(programs.server)}${hex(code)}`,
          bodyName('program', name),
        ]),
        ...attached.fromServer.map(({ code, name }) => [
          `0x${hex(programs.server)}${hex(programs[program])}${hex(code)}`,
          bodyName('to_program', name),
        ]),
      ]),
    ])
  }

  function bodies(): { [type: string]: object } {
    const all = [
      ...directions.map(({ sender, messages }) => ({ prefix: sender, messages })),
      { prefix: 'program', messages: attached.toServer },
      { prefix: 'to_program', messages: attached.fromServer },
    ]
    return Object.fromEntries([
      ...all.flatMap(({ prefix, messages }) =>
        messages.map(({ name, about, fields }) => [bodyName(prefix, name), { doc: about, ...struct(fields, true) }]),
      ),
      ['relayed', { doc: relayedText, ...struct(attached.relayed, true) }],
    ])
  }
}

/** A body, or an item of a list; after a body nothing may follow (W9). */
function struct(fields: readonly FieldDescription[], isBody: boolean): object {
  const types = fields.flatMap(field =>
    field.type === 'list' ? [[`${snake(field.name)}_item`, struct(field.fields, false)]] : [],
  )
  const end = isBody ? [{ id: 'end', size: 0, valid: { expr: '_io.eof' } }] : []
  return {
    seq: [...fields.flatMap(attributes), ...end],
    ...(types.length > 0 && { types: Object.fromEntries(types) }),
  }
}

function attributes(field: FieldDescription): object[] {
  const id = snake(field.name)
  switch (field.type) {
    case 'list':
      return [
        { id: `num_${id}`, type: 'u1' },
        { id, type: `${id}_item`, repeat: 'expr', 'repeat-expr': `num_${id}` },
      ]
    case 's':
      return [{ id, type: 'string' }]
    case 'b':
      return [{ id, 'size-eos': true }]
    default:
      return [{ id, type: numbers[field.type], ...(field.values !== undefined && { enum: snake(field.values) }) }]
  }
}

function enumOf(meanings: { readonly [name: string]: number }): { [value: number]: string } {
  return Object.fromEntries(Object.entries(meanings).map(([name, value]) => [value, snake(name)]))
}

function bodyName(sender: string, name: string): string {
  return `${sender}_${snake(name)}`
}

/** Kaitai Struct wants names_like_this, and makes of them what is usual in each language. */
function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, letter => `_${letter.toLowerCase()}`).replace(/^_/, '')
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0')
}
