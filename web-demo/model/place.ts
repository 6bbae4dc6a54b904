/** What is shown, as the fragment of an address: works below any path, and never reaches the server. */
import { parseNumber } from './names.ts'
import type { OpenDialog } from './view.ts'

/** What an address names: the conversation or the room in front, the inspector, and a dialog on top. Empty: the roster. */
export interface Place {
  readonly conversation?: number
  readonly room?: number
  readonly inspector?: true
  readonly dialog?: OpenDialog
}

/** The dialogs by their names in an address. A number follows those that are about one. */
const dialogNames: Readonly<Record<OpenDialog['is'], string>> = {
  find: 'find',
  profile: 'profile',
  'own profile': 'my-profile',
  broadcast: 'broadcast',
  monitor: 'monitor',
  settings: 'settings',
  requests: 'requests',
  'block list': 'blocked',
  'add friend': 'add-friend',
  history: 'history',
  'clear history': 'clear-history',
  'sign out': 'sign-out',
  'find rooms': 'find-rooms',
  'room members': 'room-members',
  'room invite': 'room-invite',
  'room search': 'room-search',
  'room settings': 'room-settings',
  'leave room': 'leave-room',
}

/** Returns the fragment, such as `#/with/10002/settings`; empty for the roster. */
export function fragmentOf({ conversation, room, inspector, dialog }: Place): string {
  const parts = [
    ...(conversation === undefined ? [] : ['with', conversation]),
    ...(room === undefined ? [] : ['rooms', room]),
    ...(inspector ? ['inspector'] : []),
    ...(dialog === undefined ? [] : dialogParts(dialog)),
  ]
  return parts.length === 0 ? '' : `#/${parts.join('/')}`
}

function dialogParts(dialog: OpenDialog): (string | number)[] {
  const name = dialogNames[dialog.is]
  if (dialog.is === 'broadcast') return [name, dialog.group]
  return 'number' in dialog && dialog.number !== undefined ? [name, dialog.number] : [name]
}

/** Returns what a fragment names. Ignores what it cannot read: anyone may write an address. */
export function placeOf(fragment: string): Place {
  const parts = fragment.replace(/^#?\//, '').split('/')
  const [kind, number] = [parts[0], parseNumber(parts[1] ?? '')]
  const front =
    number === undefined
      ? undefined
      : kind === 'with'
        ? { conversation: number }
        : kind === 'rooms'
          ? { room: number }
          : undefined
  if (front !== undefined) parts.splice(0, 2)
  const inspector = parts[0] === 'inspector'
  if (inspector) parts.shift()
  const dialog = dialogOf(parts[0] ?? '', parts[1])
  return {
    ...front,
    ...(inspector && { inspector }),
    ...(dialog !== undefined && { dialog }),
  }
}

function dialogOf(name: string, detail: string | undefined): OpenDialog | undefined {
  const is = (Object.keys(dialogNames) as OpenDialog['is'][]).find(each => dialogNames[each] === name)
  const number = detail === undefined ? undefined : parseNumber(detail)
  switch (is) {
    case 'profile':
    case 'add friend':
    case 'room members':
    case 'room invite':
    case 'room search':
    case 'room settings':
    case 'leave room':
      return number === undefined ? undefined : { is, number }
    case 'broadcast':
      // Group 0 is everyone (M3).
      return detail !== undefined && /^\d{1,3}$/.test(detail) ? { is, group: Number(detail) } : undefined
    case 'history':
    case 'clear history':
      return number === undefined ? { is } : { is, number }
    default:
      return is === undefined ? undefined : { is }
  }
}
