import { useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import { Dialog } from '../parts/dialog.tsx'
import { DayPart } from './day-part.tsx'
import { ExportPart } from './export-part.tsx'
import { FilesPart } from './files-part.tsx'
import { SearchPart } from './search-part.tsx'
import { historyWords } from './words.ts'
import './history.css'

/** The history of one conversation, or of all: search, a day, export and import, files. */
export function HistoryDialog() {
  const { conversations, view } = useApp()
  const say = words(historyWords)
  const open = view.dialog.value
  const number = open?.is === 'history' ? open.number : undefined
  const close = (): void => {
    view.dialog.value = undefined
  }
  /** Shows a message in its conversation. */
  const show = async (peer: number, id: string): Promise<void> => {
    close()
    if (!(await conversations.jumpTo(peer, id))) view.toast('error', say.gone)
  }
  return (
    <Dialog title={say.title} onClose={close} wide>
      <div class="history">
        <SearchPart number={number} onShow={show} />
        {number !== undefined && <DayPart number={number} onShow={show} />}
        <ExportPart number={number} />
        <FilesPart number={number} />
      </div>
    </Dialog>
  )
}
