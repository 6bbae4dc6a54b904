/** The words for accesses and roles in rooms (R1), as commands and the HTTP API have them. */
import { Access, Role } from '../../protocol/index.ts'

export const accesses = { open: Access.open, invitation: Access.byInvitation } as const

export function accessName(access: number): keyof typeof accesses {
  return access === Access.open ? 'open' : 'invitation'
}

/** The roles that can be given. */
export const givenRoles = { member: Role.member, moderator: Role.moderator } as const

export const roleNames: { readonly [R in Role]: string } = {
  [Role.invited]: 'invited',
  [Role.member]: 'member',
  [Role.moderator]: 'moderator',
  [Role.owner]: 'owner',
}
