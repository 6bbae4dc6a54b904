import { useSignal } from '@preact/signals'
import { useEffect, useId, useRef } from 'preact/hooks'
import { type Person, textBytes } from '../../client/index.ts'
import { useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import { Button } from '../parts/button.tsx'
import { BytesField } from '../parts/entry-fields.tsx'
import { formatUsage } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { Failure, useRequest } from '../parts/request.tsx'
import { Spinner } from '../parts/status.tsx'
import { PeopleList, type PersonActions } from './people-list.tsx'
import {
  anyCriteria,
  type Criteria,
  isValid,
  MAX_CONDITION_BYTES,
  MAX_FOUND,
  searchCondition,
} from './search-condition.ts'
import { SearchForm } from './search-form.tsx'
import { peopleWords } from './words.ts'

/** Finds people by an SQL condition (S1), built by a form or written by hand. */
export function FindSearch(actions: PersonActions) {
  const app = useApp()
  const say = words(peopleWords)
  const criteria = useSignal<Criteria>(anyCriteria)
  const byHand = useSignal(false)
  const written = useSignal('')
  const found = useSignal<readonly Person[] | undefined>(undefined)
  const request = useRequest()

  const possible = isValid(criteria.value)
  const built = possible ? searchCondition(criteria.value) : ''

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
      for (const person of people) app.people.remember(person)
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
            <SearchForm criteria={criteria} />
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

/** The condition that the form builds, as it will be sent; empty while the form is invalid. */
function ConditionPreview({ condition }: { condition: string }) {
  const say = words(peopleWords)
  const id = useId()
  const bytes = textBytes(condition)
  return (
    <section class="people-condition" aria-labelledby={id}>
      <p id={id} class="field-label">
        {say.condition}
      </p>
      <code class="people-condition-text">{condition}</code>
      <p class={bytes > MAX_CONDITION_BYTES ? 'field-error' : 'field-hint'}>
        {formatUsage(bytes, MAX_CONDITION_BYTES)}
      </p>
    </section>
  )
}

/** The columns that the server can search (S1). */
const columns =
  'number, nickname, portrait, sex, age, country, province, city, education, school, job, hobby, description, online'
const operators = '= <> < <= > >= LIKE IN BETWEEN IS NULL AND OR NOT ( )'
const examples = [
  "nickname LIKE '%ming%' AND online = 1",
  "city IN ('北京', '上海') AND age BETWEEN 20 AND 30 ORDER BY age",
  "SELECT * FROM users WHERE hobby <> '' ORDER BY number DESC LIMIT 10",
]

/** Help on writing a condition; a click on an example uses it. */
function SqlHelp({ onTake }: { onTake: (example: string) => void }) {
  const say = words(peopleWords)
  return (
    <details class="people-sql-help">
      <summary>{say.sqlHelp}</summary>
      <dl>
        <dt>{say.sqlColumns}</dt>
        <dd>
          <code>{columns}</code>
          <p>{say.sqlOnline}</p>
        </dd>
        <dt>{say.sqlOperators}</dt>
        <dd>
          <code>{operators}</code>
          <p>{say.sqlLike}</p>
          <p>{say.sqlOrder}</p>
        </dd>
        <dt>{say.sqlExamples}</dt>
        {examples.map(example => (
          <dd key={example}>
            <button type="button" class="people-sql-example" onClick={() => onTake(example)}>
              <code>{example}</code>
            </button>
          </dd>
        ))}
      </dl>
    </details>
  )
}

/** The search results. They scroll into view, as the form above may fill the dialog. */
function SearchResults({ people, ...actions }: PersonActions & { people: readonly Person[] }) {
  const say = words(peopleWords)
  const section = useRef<HTMLElement>(null)
  useEffect(() => section.current?.scrollIntoView({ block: 'nearest' }), [people])
  return (
    <section ref={section} class="people-results">
      <div role="status">
        <h3>{people.length === 0 ? say.foundNobody : say.found(people.length)}</h3>
      </div>
      {people.length >= MAX_FOUND && <p class="people-quiet">{say.foundMost}</p>}
      <PeopleList people={people} {...actions} />
    </section>
  )
}
