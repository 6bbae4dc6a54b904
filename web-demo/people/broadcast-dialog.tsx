import { useSignal } from '@preact/signals'
import { words } from '../language/language.ts'
import { useApp } from '../model/app-context.ts'
import { Dialog } from '../parts/dialog.tsx'
import { BroadcastConfirmation } from './broadcast-confirmation.tsx'
import { BroadcastForm } from './broadcast-form.tsx'
import { useRequest } from './use-request.ts'
import { peopleWords } from './words.ts'

interface Props {
  /** Whom to propose; 0 is everyone (M3). */
  group: number
  onClose: () => void
}

/** Writes to a group or to everyone, after it has said to how many. */
export function BroadcastDialog({ group, onClose }: Props) {
  const { conversations, view } = useApp()
  const say = words(peopleWords)
  const to = useSignal(group)
  const text = useSignal('')
  const confirming = useSignal(false)
  const request = useRequest()

  function send() {
    request.run(async () => {
      await conversations.broadcast(to.value, text.value)
      view.note('ok', say.broadcastSent)
      onClose()
    })
  }

  return (
    <Dialog title={say.broadcast} onClose={onClose}>
      {confirming.value ? (
        <BroadcastConfirmation
          group={to.value}
          text={text.value}
          request={request}
          onSend={send}
          onChange={() => {
            confirming.value = false
          }}
        />
      ) : (
        <BroadcastForm
          group={to}
          text={text}
          onContinue={() => {
            confirming.value = true
          }}
        />
      )}
    </Dialog>
  )
}
