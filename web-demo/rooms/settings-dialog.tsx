import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { BannedUser } from '../../client/index.ts'
import { useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import { displayName, plainName } from '../model/names.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Failure, useRequest } from '../parts/request.tsx'
import { Notice } from '../parts/status.tsx'
import { allOf, PAGE } from './members.ts'
import type { RoomDialogProps } from './room-dialog-props.ts'
import { RoomForm } from './room-form.tsx'
import { roomWords } from './words.ts'

/** Name, topic and access of a room; and who is banned from it, with a way back. */
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
        <Banned number={room.room} />
      </div>
    </Dialog>
  )
}

function Banned({ number: room }: { number: number }) {
  const { client } = useApp()
  const say = words(roomWords)
  const banned = useSignal<readonly BannedUser[] | undefined>(undefined)
  const pardoned = useSignal<string | undefined>(undefined)
  const loading = useRequest()
  const pardoning = useRequest()
  const load = (): void => {
    void loading.run(async () => {
      banned.value = await allOf(after => client.rooms.banned(room, { after, count: PAGE }))
    })
  }
  useEffect(load, [])
  const pardon = (number: number, name: string): void => {
    pardoned.value = undefined
    void pardoning.run(async () => {
      await client.rooms.remove(room, number, 'pardon')
      pardoned.value = name
      load()
    })
  }
  return (
    <section class="people-stack rooms-part">
      <h3>{say.bannedTitle}</h3>
      <Failure of={loading} onRetry={load} />
      {banned.value?.length === 0 && <p class="people-quiet">{say.nobodyBanned}</p>}
      <ul class="people-list">
        {banned.value?.map(({ number, nickname }) => {
          const name = displayName({ number, nickname: plainName(nickname) })
          return (
            <li key={number} class="people-row">
              <div class="people-row-who">
                <bdi class="people-row-name">{name}</bdi>
                <span class="people-row-details">{number}</span>
              </div>
              <div class="people-row-actions">
                <Button
                  aria-label={say.pardonPerson(name)}
                  disabled={pardoning.busy.value}
                  onClick={() => pardon(number, name)}
                >
                  {say.pardonDo}
                </Button>
              </div>
            </li>
          )
        })}
      </ul>
      <Failure of={pardoning} />
      {pardoned.value !== undefined && <Notice kind="ok">{say.pardoned(pardoned.value)}</Notice>}
    </section>
  )
}
