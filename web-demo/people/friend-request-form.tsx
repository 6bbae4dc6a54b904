import { useSignal } from '@preact/signals'
import { textBytes } from '../../client/index.ts'
import { words } from '../language/language.ts'
import { useApp } from '../model/app-context.ts'
import { Button } from '../parts/button.tsx'
import { BytesField } from './bytes-field.tsx'
import { Failure } from './failure.tsx'
import { useRequest } from './use-request.ts'
import { peopleWords } from './words.ts'

/** The longest reason the server takes, in bytes. */
const REASON_BYTES = 1024

interface Props {
  number: number
  /** The server has taken the request. */
  onSent: () => void
}

/** Asks someone for permission to add them, with a reason that may be empty (F3). */
export function FriendRequestForm({ number, onSent }: Props) {
  const app = useApp()
  const say = words(peopleWords)
  const reason = useSignal('')
  const request = useRequest()

  function send(event: Event) {
    event.preventDefault()
    if (textBytes(reason.value) > REASON_BYTES) return
    request.run(async () => {
      await app.roster.requestFriend(number, reason.value)
      onSent()
    })
  }

  return (
    <form class="people-stack" noValidate onSubmit={send}>
      <BytesField
        label={say.reason}
        value={reason.value}
        onEnter={text => {
          reason.value = text
        }}
        most={REASON_BYTES}
        rows={3}
        focus
      />
      <Failure of={request} />
      <div class="people-actions">
        <Button type="submit" kind="primary" disabled={request.busy.value}>
          {say.sendRequest}
        </Button>
      </div>
    </form>
  )
}
