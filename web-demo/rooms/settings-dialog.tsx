import { useSignal } from '@preact/signals'
import { useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import { parseNumber } from '../model/names.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { NumberField } from '../parts/entry-fields.tsx'
import { Failure, useRequest } from '../parts/request.tsx'
import { Notice } from '../parts/status.tsx'
import type { RoomDialogProps } from './room-dialog-props.ts'
import { RoomForm } from './room-form.tsx'
import { roomWords } from './words.ts'

/** Name, topic and access of a room; and a way back for those who were banned. */
export function SettingsDialog({ room, onClose }: RoomDialogProps) {
  const { client, view } = useApp()
  const say = words(roomWords)
  return (
    <Dialog title={say.settings} onClose={onClose}>
      <div class="people-stack">
        <RoomForm
          before={room}
          action={say.save}
          onSubmit={async settings => {
            await client.rooms.change(room.room, settings)
            onClose()
            view.toast('ok', say.changedToast)
          }}
        />
        <Pardon number={room.room} />
      </div>
    </Dialog>
  )
}

function Pardon({ number: room }: { number: number }) {
  const { client } = useApp()
  const say = words(roomWords)
  const entered = useSignal('')
  const complain = useSignal(false)
  const pardoned = useSignal<number | undefined>(undefined)
  const request = useRequest()
  const pardon = (event: Event): void => {
    event.preventDefault()
    const number = parseNumber(entered.peek())
    complain.value = number === undefined
    pardoned.value = undefined
    if (number === undefined) return
    void request.run(async () => {
      await client.rooms.remove(room, number, 'pardon')
      pardoned.value = number
    })
  }
  return (
    <section class="people-stack rooms-part">
      <h3>{say.pardonTitle}</h3>
      <form class="people-line" noValidate onSubmit={pardon}>
        <NumberField label={say.inviteNumber} hint={say.pardonHint} value={entered} complain={complain.value} />
        <Button type="submit" disabled={request.busy.value}>
          {say.pardonDo}
        </Button>
      </form>
      <Failure of={request} />
      {pardoned.value !== undefined && <Notice kind="ok">{say.pardoned(pardoned.value)}</Notice>}
    </section>
  )
}
