/** The schemas of rooms (R1), and what their words stand for on the wire. */
import { Type } from 'typebox'
import { EntryKind, MAX_NUMBER } from '../../../protocol/index.ts'
import { AccountNumber, oneOf } from './schemas.ts'

export const RoomNumber = Type.Integer({
  ...{ minimum: 1, maximum: MAX_NUMBER, examples: [1] },
  description: 'The number of a room.',
})
/** The room that a path names. */
export const OfRoom = Type.Object({ room: RoomNumber })
/** The user of a room that a path names. */
export const OfMember = Type.Object({ room: RoomNumber, number: AccountNumber })

export const RoomOwner = Type.Integer({
  ...{ minimum: 0, maximum: MAX_NUMBER },
  description: 'An account; 0 is the system.',
})

/** What can be set; limits of the topic are in bytes (R1). */
export const roomFields = {
  name: Type.String({ minLength: 1, maxLength: 32, examples: ['大厅'] }),
  topic: Type.String({ maxLength: 255, description: 'At most 255 bytes in UTF-8.' }),
  access: oneOf(['open', 'invitation'], {
    description: 'Whether anyone may join, or only who is invited.',
  }),
}

export const Room = Type.Object(
  {
    ...{ room: RoomNumber, ...roomFields, owner: RoomOwner },
    members: Type.Integer(),
    last: Type.Integer({ description: 'The sequence number of the last entry, 0 while there is none.' }),
  },
  { title: 'Room', description: 'The room as it is now.' },
)

/** The word for a kind of entry. */
export const kindNames: { readonly [K in EntryKind]: keyof typeof EntryKind } = {
  [EntryKind.text]: 'text',
  [EntryKind.joined]: 'joined',
  [EntryKind.left]: 'left',
  [EntryKind.removed]: 'removed',
  [EntryKind.changed]: 'changed',
}
