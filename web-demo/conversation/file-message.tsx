import { useApp } from '../model/app.ts'
import type { ChatFile, ChatMessage } from '../model/chat-message.ts'
import { failureName, isReason } from '../model/failure.ts'
import { languageTag, words } from '../model/language.ts'
import { splitFileName } from '../model/names.ts'
import type { TransferView } from '../model/transfer.ts'
import { Button } from '../parts/button.tsx'
import { FileName } from '../parts/file-name.tsx'
import { formatBytes, formatSpeed } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { FileMedia } from './file-media.tsx'
import { conversationWords } from './words.ts'

interface Props {
  message: ChatMessage
  file: ChatFile
  /** The peer's name. */
  friend: string
}

/** A file transfer: name and size, progress or outcome, its picture, sound or video, and its actions. */
export function FileMessage({ message, file, friend }: Props) {
  const app = useApp()
  const say = words(conversationWords)
  const transfer = file.transfer === undefined ? undefined : app.files.get(file.transfer)
  const isKept = app.keptFiles.all.value.has(message.id)
  // The page may have been left between keeping a file and writing its outcome.
  const state = transfer?.state ?? file.outcome ?? (isKept && !file.outgoing ? 'done' : 'failed')
  const isHere = isKept || transfer?.blob !== undefined
  const buttons = actions()
  const why = transfer?.failure ?? message.failure
  return (
    <div class="conversation-file">
      {isHere && (state === 'done' || file.outgoing) && <FileMedia message={message} />}
      {state === 'offered' && !file.outgoing && <p class="conversation-file-title">{say.offersFile(friend)}</p>}
      <div class="conversation-file-head">
        <Icon name="file" />
        <FileName name={file.name} />
        <span class="conversation-file-size">{formatBytes(file.length)}</span>
      </div>
      {transfer !== undefined && state === 'running' && <FileProgress transfer={transfer} />}
      <p class={`conversation-file-state conversation-file-${state}`} hidden={state === 'running'}>
        {outcome()}
      </p>
      {buttons !== undefined && <div class="conversation-file-actions">{buttons}</div>}
    </div>
  )

  function outcome(): string {
    switch (state) {
      case 'done':
        if (file.outgoing) return say.sent
        if (!isHere) return say.fileGone
        return isKept || transfer?.isToBeKept ? say.received : say.receivedUnkept
      case 'refused':
        return outcomeOr(file.outgoing ? say.notAccepted : say.refusedByMe)
      case 'cancelled':
        return outcomeOr(say.cancelled)
      case 'failed':
        return withReason(say.transferFailed)
      case 'offered':
        return file.outgoing ? say.waitingForAnswer : ''
      case 'running':
        return ''
    }
  }

  /** What the server says of the end is complete in itself. */
  function outcomeOr(outcome: string): string {
    if (why === undefined) return outcome
    return isReason(why) ? failureName(why) : withReason(outcome)
  }

  function withReason(outcome: string): string {
    if (why === undefined) return outcome
    return say.because(outcome, why === 'connectionLost' ? say.fileConnectionLost : failureName(why))
  }

  function again() {
    if (!app.files.canSendAgain(message)) return undefined
    return (
      <Button disabled={app.session.status.value.is !== 'online'} onClick={() => tell(app.files.sendAgain(message))}>
        <Icon name="retry" /> {say.retry}
      </Button>
    )
  }

  function tell(done: Promise<void>): void {
    done.catch(error => app.view.toastFailure(error))
  }

  function actions() {
    if (transfer !== undefined && state === 'offered' && !file.outgoing) {
      return (
        <>
          <Button kind="primary" onClick={() => app.files.accept(transfer.id)}>
            {say.accept}
          </Button>
          <Button onClick={() => app.files.refuse(transfer.id)}>{say.refuse}</Button>
        </>
      )
    }
    if (transfer !== undefined && (state === 'offered' || state === 'running')) {
      return <Button onClick={() => app.files.cancel(transfer.id)}>{say.cancel}</Button>
    }
    if (state !== 'done') return again()
    if (!isHere) return undefined
    return (
      <Button onClick={() => tell(app.files.save(message))}>
        <Icon name="download" /> {say.save}
      </Button>
    )
  }
}

/** Progress, speed and remaining time of a transfer. */
function FileProgress({ transfer }: { transfer: TransferView }) {
  const say = words(conversationWords)
  const { bytes, length, speed } = transfer
  const share = length === 0 ? 1 : bytes / length
  const percent = new Intl.NumberFormat(languageTag(), { style: 'percent' }).format(Math.floor(share * 100) / 100)
  return (
    <div class="conversation-progress" aria-live="off">
      <progress value={share} max={1} aria-label={say.progress(splitFileName(transfer.name).whole)} />
      <span class="conversation-progress-numbers">
        <span>{percent}</span>
        {speed > 0 && (
          <>
            <span>{formatSpeed(speed)}</span>
            <span>{say.remaining(duration((length - bytes) / speed))}</span>
          </>
        )}
      </span>
    </div>
  )
}

function duration(seconds: number): string {
  const [value, unit] =
    seconds < 60 ? [seconds, 'second'] : seconds < 3600 ? [seconds / 60, 'minute'] : [seconds / 3600, 'hour']
  return new Intl.NumberFormat(languageTag(), { style: 'unit', unit, unitDisplay: 'short' }).format(Math.ceil(value))
}
