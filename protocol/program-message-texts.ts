/** The purpose of each message between the server and an attached program, for documents. Nothing of them is published. */
import type { ProgramMessageName, ToProgramMessageName } from './program-messages.ts'

/** The texts of `programMessages`. */
export const programMessageTexts: { readonly [N in ProgramMessageName]: string } = {
  attach:
    'Attaches the program, with its name (fax, web, print or chat) and its key; the first frame of a connection (N1).',
  sendMessage:
    'Sends a text to a user, for the system (number 0) or for an account that the administrator gave to the program (N4, M1).',
  getProfile: 'Asks for the profile of an account (N4, A5).',
  connectionTest: 'A barrier: echoed once all that was sent before is passed on, delivered, stored or refused (N4).',
}

/** The texts of `toProgramMessages`. */
export const toProgramMessageTexts: { readonly [N in ToProgramMessageName]: string } = {
  attached: 'Whether the program is attached; after 0 the connection is closed (N1).',
  userGone: 'A user whom the program has talked with has signed out (N3).',
  refused:
    'Why a frame to this user, or a request about this user, went no further: the code of a reason. Number 0 is no user (N3).',
  sent: 'What became of a message to this recipient: its type (0x03), and 0 for delivered or stored, or the code of a reason (N4).',
  profile: 'The requested profile, with the body of server 0x04 to a user (N4).',
  connectionTest: 'All that was sent before the connection test is settled (N4).',
}

/** The purpose of every frame between a user and a program. */
export const relayedText =
  'A frame between a user and a program, passed on as it is: its type and its data are the program’s own (N2).'
