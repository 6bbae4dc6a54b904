import { commonWords } from '../language/common.ts'
import { words } from '../language/language.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { failureText } from '../parts/failure-text.ts'
import { Notice } from '../parts/notice.tsx'
import { useRequest } from '../people/use-request.ts'
import { rosterWords } from './words.ts'

interface Props {
  title: string
  question: string
  /** What will happen besides. */
  consequence: string
  /** Does it; a rejection is shown. */
  onDelete: () => Promise<void>
  onClose: () => void
}

/** Asks before something is deleted. */
export function DeleteDialog({ title, question, consequence, onDelete, onClose }: Props) {
  const request = useRequest()
  return (
    <Dialog title={title} onClose={onClose}>
      <div class="roster-question">
        <p>{question}</p>
        <p class="roster-quiet">{consequence}</p>
        {request.failure.value !== undefined && <Notice kind="error">{failureText(request.failure.value)}</Notice>}
        <div class="roster-question-actions">
          <Button onClick={onClose}>{words(commonWords).cancel}</Button>
          <Button
            kind="danger"
            onClick={() =>
              request.run(async () => {
                await onDelete()
                onClose()
              })
            }
          >
            {words(rosterWords).delete}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
