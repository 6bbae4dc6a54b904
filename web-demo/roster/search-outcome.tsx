import { words } from '../language/language.ts'
import { useApp } from '../model/app-context.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { parseNumber } from '../sign-in/parse-number.ts'
import { rosterWords } from './words.ts'

interface Props {
  /** What is searched for; not empty. */
  text: string
  /** How many friends were found. */
  count: number
}

/** Below what a search found: how to go on on the server. */
export function SearchOutcome({ text, count }: Props) {
  const { view } = useApp()
  const say = words(rosterWords)
  const number = useUnknownNumber(text)
  return (
    <div class="roster-outcome">
      {count === 0 && <p>{number === undefined ? say.foundNobody(text) : say.foundNoNumber(number)}</p>}
      {number !== undefined && (
        <Button
          onClick={() => {
            view.dialog.value = { is: 'profile', number }
          }}
        >
          <Icon name="search" />
          {say.findNumber(number)}
        </Button>
      )}
      {number === undefined && count === 0 && (
        <Button
          onClick={() => {
            view.dialog.value = { is: 'find' }
          }}
        >
          <Icon name="search" />
          {say.findPeopleItem}
        </Button>
      )}
    </div>
  )
}

/** The number that the text is, if it is one and neither a friend's nor the own. */
export function useUnknownNumber(text: string): number | undefined {
  const { roster, session } = useApp()
  const number = parseNumber(text)
  if (number === undefined || number === session.number.value || roster.friend(number) !== undefined) return undefined
  return number
}
