import type { ComponentChildren } from 'preact'
import { words } from '../model/language.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Failure, useRequest } from '../parts/request.tsx'
import { commonWords } from '../parts/words.ts'

interface Props {
  title: string
  /** The name of what is done. */
  action: string
  /** Closes the dialog once it is done; a failure is shown in it. */
  onConfirm: () => Promise<void>
  onClose: () => void
  /** The question. */
  children: ComponentChildren
}

/** Asks before something is done that cannot simply be undone. */
export function ConfirmDialog({ title, action, onConfirm, onClose, children }: Props) {
  const request = useRequest()
  const confirm = (): void => {
    void request.run(async () => {
      await onConfirm()
      onClose()
    })
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        class="people-stack"
        onSubmit={event => {
          event.preventDefault()
          confirm()
        }}
      >
        {children}
        <Failure of={request} />
        <div class="people-actions">
          <Button onClick={onClose}>{words(commonWords).cancel}</Button>
          <Button kind="danger" type="submit" disabled={request.busy.value}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
