/** The schemas of rooms (R1), and what their words stand for on the wire. */
import { Type } from 'typebox'
import { Access, EntryKind, Role } from '../../../protocol/index.ts'
import { AccountNumber, oneOf } from './schemas.ts'

export const RoomNumber = Type.Integer({
  ...{ minimum: 1, maximum: 0xffff_ffff, examples: [1] },
  description: 'The number of a room.',
})
/** The room that a path names. */
export const OfRoom = Type.Object({ room: RoomNumber })
/** The user of a room that a path names. */
export const OfMember = Type.Object({ room: RoomNumber, number: AccountNumber })

export const RoomOwner = Type.Integer({
  ...{ minimum: 0, maximum: 0xffff_ffff },
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

export const givenRoles = { member: Role.member, moderator: Role.moderator } as const
export const accesses = { open: Access.open, invitation: Access.byInvitation } as const

/** The word for an access. */
export function accessName(access: number): keyof typeof accesses {
  return access === Access.open ? 'open' : 'invitation'
}

/** The word for a kind of entry. */
export const kindNames: { readonly [K in EntryKind]: keyof typeof EntryKind } = {
  [EntryKind.text]: 'text',
  [EntryKind.joined]: 'joined',
  [EntryKind.left]: 'left',
  [EntryKind.removed]: 'removed',
  [EntryKind.changed]: 'changed',
}
