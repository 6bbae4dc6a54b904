import { words } from '../language/language.ts'
import { useApp } from '../model/app-context.ts'
import { Icon } from '../parts/icon.tsx'
import { rosterWords } from './words.ts'

/** Says that there are requests or answers not looked at yet, and opens them. */
export function RequestsLine() {
  const { requests, view } = useApp()
  const say = words(rosterWords)
  const unseen = requests.unseen.value
  return (
    <div role="status">
      {unseen > 0 && (
        <button
          type="button"
          class="roster-requests-line"
          onClick={() => {
            view.dialog.value = { is: 'requests' }
          }}
        >
          <Icon name="bell" />
          {say.newInRequests(unseen)}
        </button>
      )}
    </div>
  )
}
