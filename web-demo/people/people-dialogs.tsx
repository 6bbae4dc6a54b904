import { useApp } from '../model/app.ts'
import { AddFriendDialog } from './add-friend-dialog.tsx'
import { BlockListDialog } from './block-list-dialog.tsx'
import { BroadcastDialog } from './broadcast-dialog.tsx'
import { FindDialog } from './find-dialog.tsx'
import { MonitorDialog } from './monitor-dialog.tsx'
import { OwnProfileDialog } from './own-profile-dialog.tsx'
import { ProfileDialog } from './profile-dialog.tsx'
import './people.css'

/** The open dialog about people, if any: find, add, profiles, broadcast, monitor. */
export function PeopleDialogs() {
  const { conversations, view } = useApp()
  const { value: open } = view.dialog

  const onClose = () => {
    view.dialog.value = undefined
  }
  const onChat = (number: number) => {
    conversations.openWith(number)
    onClose()
  }
  const onAdd = (number: number) => {
    view.dialog.value = { is: 'add friend', number }
  }

  switch (open?.is) {
    case 'find':
      return <FindDialog onChat={onChat} onClose={onClose} />
    case 'add friend':
      return <AddFriendDialog key={open.number} number={open.number} onChat={onChat} onClose={onClose} />
    case 'profile':
      return <ProfileDialog key={open.number} number={open.number} onChat={onChat} onAdd={onAdd} onClose={onClose} />
    case 'own profile':
      return <OwnProfileDialog onClose={onClose} />
    case 'block list':
      return <BlockListDialog onClose={onClose} />
    case 'broadcast':
      return <BroadcastDialog key={open.group} group={open.group} onClose={onClose} />
    case 'monitor':
      return <MonitorDialog onClose={onClose} />
    default:
      return null
  }
}
