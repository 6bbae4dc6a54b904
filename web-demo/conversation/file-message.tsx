import { useApp } from '../model/app.ts'
import type { ChatFile, ChatMessage } from '../model/chat-message.ts'
import { failureName, failureText, isReason } from '../model/failure.ts'
import { languageTag, words } from '../model/language.ts'
import { splitFileName } from '../model/names.ts'
import type { TransferView } from '../model/transfer.ts'
import { Button } from '../parts/button.tsx'
import { formatBytes, formatSpeed } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { ImagePreview } from './image-preview.tsx'
import { conversationWords } from './words.ts'

interface Props {
  message: ChatMessage
  file: ChatFile
  /** The peer's name. */
  friend: string
}

/** A file transfer: name and size, progress or outcome, and its actions. */
export function FileMessage({ message, file, friend }: Props) {
  const app = useApp()
  const say = words(conversationWords)
  const transfer = file.transfer === undefined ? undefined : app.files.get(file.transfer)
  const state = transfer?.state ?? file.outcome ?? 'failed'
  const buttons = transfer === undefined ? undefined : actions(transfer.id)
  const why = transfer?.failure ?? message.failure
  return (
    <div class="conversation-file">
      {transfer?.blob !== undefined && <ImagePreview blob={transfer.blob} name={file.name} />}
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
        return transfer?.blob === undefined ? say.goneAfterReload : say.received
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

  /** Only as long as this page lives: a file on the disk cannot be opened again without asking. */
  function again(id: number) {
    if (!file.outgoing || state === 'done') return undefined
    return (
      <Button disabled={app.session.status.value.is !== 'online'} onClick={() => repeat(id)}>
        <Icon name="retry" /> {say.retry}
      </Button>
    )
  }

  function repeat(id: number): void {
    try {
      app.files.sendAgain(id)
    } catch (error) {
      app.view.toast('error', failureText(error))
    }
  }

  function actions(id: number) {
    if (state === 'done' && transfer?.blob !== undefined) {
      return (
        <Button onClick={() => app.files.save(id)}>
          <Icon name="download" /> {say.save}
        </Button>
      )
    }
    if (state === 'offered' && !file.outgoing) {
      return (
        <>
          <Button kind="primary" onClick={() => app.files.accept(id)}>
            {say.accept}
          </Button>
          <Button onClick={() => app.files.refuse(id)}>{say.refuse}</Button>
        </>
      )
    }
    if (state !== 'offered' && state !== 'running') return again(id)
    return <Button onClick={() => app.files.cancel(id)}>{say.cancel}</Button>
  }
}

/** A file name in one line. The end with the extension stays visible, the middle is cut. */
export function FileName({ name }: { name: string }) {
  const { whole, head, tail } = splitFileName(name)
  return (
    <bdi class="conversation-file-name" dir="auto" title={whole}>
      <span class="conversation-file-name-head">{head}</span>
      {tail !== '' && <span class="conversation-file-name-tail">{tail}</span>}
    </bdi>
  )
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
