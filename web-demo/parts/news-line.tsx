import { useApp } from '../model/app.ts'
import type { OpenDialog } from '../model/view.ts'
import { Icon } from './icon.tsx'

interface Props {
  /** Nothing is shown while it is 0. */
  count: number
  text: string
  /** The dialog that shows what is new. */
  opens: OpenDialog
}

/** Announces that something is new, and opens it. */
export function NewsLine({ count, text, opens }: Props) {
  const { view } = useApp()
  return (
    <div role="status">
      {count > 0 && (
        <button
          type="button"
          class="roster-requests-line"
          onClick={() => {
            view.dialog.value = opens
          }}
        >
          <Icon name="bell" />
          {text}
        </button>
      )}
    </div>
  )
}
