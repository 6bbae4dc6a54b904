import { useSignal } from '@preact/signals'
import { type Person, textBytes } from '../../client/index.ts'
import { words } from '../language/language.ts'
import { useApp } from '../model/app-context.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { Spinner } from '../parts/spinner.tsx'
import { BytesField } from './bytes-field.tsx'
import { ConditionPreview } from './condition-preview.tsx'
import { Failure } from './failure.tsx'
import type { PersonActions } from './people-list.tsx'
import { anyone, isPossible, MAX_CONDITION_BYTES, searchCondition, type Wish } from './search-condition.ts'
import { SearchForm } from './search-form.tsx'
import { SearchResults } from './search-results.tsx'
import { SqlHelp } from './sql-help.tsx'
import { useRequest } from './use-request.ts'
import { peopleWords } from './words.ts'

/** Finds people by an SQL condition (S1), which a form builds or which is written by hand. */
export function FindSearch(actions: PersonActions) {
  const app = useApp()
  const say = words(peopleWords)
  const wish = useSignal<Wish>(anyone)
  const byHand = useSignal(false)
  const written = useSignal('')
  const found = useSignal<readonly Person[] | undefined>(undefined)
  const request = useRequest()

  const possible = isPossible(wish.value)
  const built = possible ? searchCondition(wish.value) : ''

  function take(condition: string) {
    written.value = condition
  }

  function search(event: Event) {
    event.preventDefault()
    const condition = byHand.value ? written.value : built
    if ((!byHand.value && !possible) || textBytes(condition) > MAX_CONDITION_BYTES) return
    request.run(async () => {
      found.value = undefined
      const people = await app.client.search(condition)
      for (const person of people) app.people.learn(person)
      found.value = people
    })
  }

  return (
    <div class="people-stack">
      <form class="people-stack" noValidate onSubmit={search}>
        {byHand.value ? (
          <>
            <BytesField
              label={say.rawCondition}
              value={written.value}
              onEnter={take}
              most={MAX_CONDITION_BYTES}
              rows={5}
              focus
              code
            />
            <Failure of={request} />
            <SqlHelp onTake={take} />
          </>
        ) : (
          <>
            <SearchForm wish={wish} />
            <ConditionPreview condition={built} />
            <Failure of={request} />
          </>
        )}
        <div class="people-actions people-actions-search">
          {request.busy.value && <Spinner />}
          <Button
            disabled={!possible}
            onClick={() => {
              if (!byHand.value) written.value = built
              byHand.value = !byHand.value
            }}
          >
            {byHand.value ? say.backToForm : say.editAsSql}
          </Button>
          <Button type="submit" kind="primary" disabled={request.busy.value}>
            <Icon name="search" /> {say.searchNow}
          </Button>
        </div>
      </form>
      {found.value !== undefined && <SearchResults people={found.value} {...actions} />}
    </div>
  )
}
