/** What is said in rooms: the history, and what a site says, as the system or as one of the members. */
import { Type } from 'typebox'
import { decodeText, encodeText, MAX_NUMBER, SYSTEM } from '../../../protocol/index.ts'
import { sayIn } from '../../admin/room-operations.ts'
import { Refusal } from '../../errors.ts'
import type { RoomEntry } from '../../store/rooms/interface.ts'
import { Limit } from './pages.ts'
import { kindNames, OfRoom, RoomOwner } from './room-schemas.ts'
import { oneOf, Text, withDefault } from './schemas.ts'
import { type ApiServices, administrationBy } from './services.ts'
import type { Api } from './typed-server.ts'

const tags = ['rooms']
const config = { scope: 'rooms' } as const

const Sequence = Type.Integer({ minimum: 1, description: 'The number of the entry in its room.' })
const Entry = Type.Object(
  {
    sequence: Sequence,
    at: Type.Integer({ description: 'In ms since 1970.' }),
    speaker: RoomOwner,
    nickname: Type.String({ description: 'The nickname that the speaker had then.' }),
    kind: oneOf(Object.values(kindNames)),
    text: Type.String(),
  },
  { title: 'Entry', description: 'The entry, which is on disk.' },
)
const History = Type.Object(
  { entries: Type.Array(Entry) },
  { title: 'History', description: 'Entries, nearest to the number first.' },
)
const HistoryPage = Type.Object(
  {
    before: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_NUMBER })),
    after: Type.Optional(Type.Integer({ minimum: 0, maximum: MAX_NUMBER })),
    limit: Limit,
  },
  { additionalProperties: false },
)

export function roomEntryRoutes(api: Api, services: ApiServices): void {
  const { store } = services

  api.post(
    '/rooms/:room/entries',
    {
      config: {
        ...config,
        isIdempotent: true,
        refuses: ['noSuchRoom', 'notInRoom', 'textTooLong', 'busy', 'mayBeSaid'],
      },
      schema: {
        ...{ tags, operationId: 'say', summary: 'Say something in a room', params: OfRoom },
        description:
          'As the system, or as a member. The answer comes when it is on disk (R4). Takes an Idempotency-Key.',
        body: Type.Object(
          {
            from: withDefault(
              Type.Integer({
                ...{ minimum: 0, maximum: MAX_NUMBER, default: SYSTEM },
                description: 'A member; 0 is the system.',
              }),
            ),
            text: Text,
          },
          { title: 'NewEntry', additionalProperties: false },
        ),
        response: { 201: Entry },
      },
    },
    async (request, reply) => {
      const { from, text } = request.body
      const by = administrationBy(services, request)
      return reply.code(201).send(shown(await sayIn(by, request.params.room, from, encodeText(text.toWellFormed()))))
    },
  )

  api.get(
    '/rooms/:room/entries',
    {
      config: { ...config, refuses: ['noSuchRoom'] },
      schema: {
        ...{ tags, operationId: 'readHistory', summary: 'Read the history of a room', params: OfRoom },
        description:
          'Entries before or after a number, nearest first: the latest, newest first, without either. The next page is before, or after, the last entry of this one; an empty one ends.',
        ...{ querystring: HistoryPage, response: { 200: History } },
      },
    },
    async request => {
      const { room } = request.params
      const { after, before = MAX_NUMBER, limit } = request.query
      const from =
        after === undefined
          ? ({ sequence: before, direction: 'before' } as const)
          : ({ sequence: after, direction: 'after' } as const)
      const read = async () => {
        const entries = await store.roomHistory(room, SYSTEM, from, limit)
        if (entries === undefined) throw new Refusal('noSuchRoom')
        return { entries: entries.map(shown) }
      }
      return administrationBy(services, request).audited('room history', 0, read, `room ${room}`)
    },
  )
}

function shown({ sequence, at, speaker, nickname, kind, text }: RoomEntry) {
  return { sequence, at, speaker, nickname, kind: kindNames[kind], text: decodeText(text) }
}
