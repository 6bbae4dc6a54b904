import { useState } from 'preact/hooks'
import { useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import { splitFileName } from '../model/names.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { formatBytes } from '../parts/format.ts'
import { commonWords } from '../parts/words.ts'
import { KeptFileList } from './kept-file-list.tsx'
import { historyWords } from './words.ts'

/** Asks which files may go when there is no room for another one: the oldest large ones are proposed. */
export function RoomDialog() {
  const { files, keptFiles, view } = useApp()
  const say = words(historyWords)
  const id = files.wantsRoom.value
  const wanted = id === undefined ? undefined : files.get(id)
  const [chosen, setChosen] = useState<ReadonlySet<string>>()
  const [isBusy, setBusy] = useState(false)
  if (id === undefined || wanted === undefined) return null
  const { used, limit } = keptFiles
  const needed = used.value + files.arrivingBytes() + wanted.length - limit.value
  const candidates = keptFiles.candidates(files.arrivingBytes() + wanted.length)
  const selected = chosen ?? proposal()
  const freed = candidates.reduce((sum, file) => sum + (selected.has(file.id) ? file.bytes : 0), 0)

  /** The oldest that free enough. */
  function proposal(): ReadonlySet<string> {
    const ids = new Set<string>()
    let sum = 0
    for (const { id, bytes } of candidates) {
      if (sum >= needed) break
      ids.add(id)
      sum += bytes
    }
    return ids
  }

  async function makeRoom(id: number): Promise<void> {
    if (isBusy) return
    setBusy(true)
    try {
      await keptFiles.remove([...selected])
      files.accept(id)
    } catch (error) {
      view.toastFailure(error)
    }
    setBusy(false)
    setChosen(undefined)
  }

  return (
    <Dialog title={say.roomTitle} onClose={() => files.stopAsking()}>
      <div class="history">
        <p>{say.roomQuestion(splitFileName(wanted.name).whole, formatBytes(wanted.length))}</p>
        <p class="history-hint">{say.roomUsed(formatBytes(used.value), formatBytes(limit.value))}</p>
        <KeptFileList files={candidates} selected={selected} onSelect={setChosen} />
        <p role="status">{freed >= needed ? say.roomEnough : say.roomMissing(formatBytes(needed - freed))}</p>
        <p class="history-hint">{say.roomUnkeptHint}</p>
        <div class="history-actions">
          <Button onClick={() => files.stopAsking()}>{words(commonWords).cancel}</Button>
          <Button onClick={() => files.accept(id, { keep: false })}>{say.roomUnkept}</Button>
          <Button kind="danger" disabled={freed < needed || isBusy} onClick={() => void makeRoom(id)}>
            {say.roomDelete(selected.size)}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
