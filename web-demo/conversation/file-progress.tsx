import { languageTag, words } from '../language/language.ts'
import type { TransferView } from '../model/files.ts'
import { formatSpeed } from '../parts/format.ts'
import { shownName } from './shown-name.ts'
import { conversationWords } from './words.ts'

/** How far a file has come, how fast it goes and how long it will take. */
export function FileProgress({ transfer }: { transfer: TransferView }) {
  const say = words(conversationWords)
  const { bytes, length, speed } = transfer
  const share = length === 0 ? 1 : bytes / length
  const percent = new Intl.NumberFormat(languageTag(), { style: 'percent' }).format(Math.floor(share * 100) / 100)
  return (
    <div class="conversation-progress" aria-live="off">
      <progress value={share} max={1} aria-label={say.progress(shownName(transfer.name).whole)} />
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
