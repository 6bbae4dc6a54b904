import { useSignal } from '@preact/signals'
import { hasWords, searchWords } from '../history/search.ts'
import { useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import type { RoomMessage } from '../model/rooms-thread.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { formatCount, formatTime } from '../parts/format.ts'
import { Failure, useRequest } from '../parts/request.tsx'
import { speakerName } from './event-text.ts'
import type { RoomDialogProps } from './room-dialog-props.ts'
import { roomWords } from './words.ts'
import '../history/history.css'

/** Hits that are shown at most, the newest first. */
const MAX_HITS = 100
/** Pages of the history that one more search loads. */
const PAGES_FURTHER = 5

/** Searches what is loaded of a room, and further back on request. */
export function SearchDialog({ room, onClose }: RoomDialogProps) {
  const { rooms } = useApp()
  const say = words(roomWords)
  const text = useSignal('')
  const request = useRequest()
  const thread = rooms.with(room.room)
  const messages = thread.messages.value
  const sought = searchWords(text.value)
  const hits = sought.length === 0 ? [] : messages.filter(message => hasWords(message, sought)).reverse()
  const hasOlder = thread.hasOlder.value
  const where = hasOlder ? say.searched(formatCount(messages.length)) : say.searchedAll

  const further = (): void => {
    void request.run(async () => {
      for (let pages = 0; pages < PAGES_FURTHER && thread.hasOlder.peek(); pages++) await thread.loadOlder()
    })
  }
  const show = (id: string): void => {
    onClose()
    rooms.openRoom(room.room).jumpTo(id)
  }
  return (
    <Dialog title={say.search} onClose={onClose} wide>
      <div class="history-part">
        <Field label={say.searchFor}>
          <input
            type="search"
            maxLength={100}
            value={text.value}
            onInput={event => {
              text.value = event.currentTarget.value
            }}
          />
        </Field>
        <p class="history-hint" role="status">
          {sought.length > 0 &&
            `${hits.length === 0 ? say.nothingFound : say.found(formatCount(hits.length))} · ${where}`}
        </p>
        {hits.length > 0 && (
          <ul class="history-hits">
            {hits.slice(0, MAX_HITS).map(hit => (
              <li key={hit.id}>
                <Hit hit={hit} onShow={show} />
              </li>
            ))}
          </ul>
        )}
        <Failure of={request} />
        {hasOlder && sought.length > 0 && (
          <Button disabled={request.busy.value} onClick={further}>
            {say.searchFurther}
          </Button>
        )}
      </div>
    </Dialog>
  )
}

function Hit({ hit, onShow }: { hit: RoomMessage; onShow: (id: string) => void }) {
  const { session } = useApp()
  const say = words(roomWords)
  return (
    <button type="button" class="history-hit" onClick={() => onShow(hit.id)}>
      <span class="history-hint">
        <bdi>{hit.from === session.number.value ? say.you : speakerName(hit)}</bdi> · {formatTime(hit.time)}
      </span>
      <span class="history-hit-text" dir="auto">
        {hit.text}
      </span>
    </button>
  )
}
