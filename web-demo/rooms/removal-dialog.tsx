import { useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { roomWords } from './words.ts'
import '../people/people.css'

/** Who is to be removed from a room, and whether they may come back. */
export interface Removal {
  readonly how: 'remove' | 'ban'
  readonly number: number
  readonly name: string
}

interface Props {
  room: number
  removal: Removal
  onDone?: () => void
  onClose: () => void
}

/** Asks before a member is removed or banned. */
export function RemovalDialog({ room, removal: { how, name, number }, onDone, onClose }: Props) {
  const { client } = useApp()
  const say = words(roomWords)
  return (
    <ConfirmDialog
      title={say.removeTitle}
      action={how === 'ban' ? say.banDo : say.removeDo}
      onConfirm={async () => {
        await client.rooms.remove(room, number, how)
        onDone?.()
      }}
      onClose={onClose}
    >
      <p>{(how === 'ban' ? say.banQuestion : say.removeQuestion)(name)}</p>
    </ConfirmDialog>
  )
}
