import { useSignal } from '@preact/signals'
import { useApp } from '../model/app.ts'
import { failureText } from '../model/failure.ts'
import { words } from '../model/language.ts'
import { fullName } from '../model/names.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Notice } from '../parts/status.tsx'
import { commonWords } from '../parts/words.ts'
import { settingsWords } from './settings-words.ts'
import './shell.css'

/** Asks before one conversation, or all of them, are removed from this browser. */
export function ClearHistoryDialog() {
  const say = words(settingsWords)
  const common = words(commonWords)
  const { conversations, people, view } = useApp()
  const failure = useSignal<unknown>(undefined)
  const busy = useSignal(false)
  const open = view.dialog.value
  const number = open?.is === 'clear history' ? open.number : undefined
  const close = (): void => {
    view.dialog.value = undefined
  }

  const clear = async (): Promise<void> => {
    if (busy.value) return
    busy.value = true
    try {
      await conversations.clear(number)
      close()
      view.toast('ok', say.cleared)
    } catch (error) {
      failure.value = error
      busy.value = false
    }
  }

  return (
    <Dialog title={say.clearTitle} onClose={close}>
      <div class="clear-history">
        <p>{number === undefined ? say.clearAllQuestion : say.clearOneQuestion(fullName(people.get(number).value))}</p>
        <p class="clear-history-hint">{say.clearOthers}</p>
        {failure.value !== undefined && <Notice kind="error">{failureText(failure.value)}</Notice>}
        <div class="clear-history-actions">
          <Button onClick={close}>{common.cancel}</Button>
          <Button kind="danger" onClick={() => void clear()}>
            {say.clear}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
