import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { Failure, useRequest } from '../parts/request.tsx'
import { Spinner } from '../parts/status.tsx'
import { firstPage, nextPage, type OnlinePage, previousPage } from './online-pages.ts'
import { PeopleList, type PersonActions } from './people-list.tsx'
import { peopleWords } from './words.ts'

/** Who is online, page by page; the first page is loaded when the panel is first shown. */
export function FindOnline({ shown, ...actions }: PersonActions & { shown: boolean }) {
  const app = useApp()
  const say = words(peopleWords)
  const page = useSignal<OnlinePage | undefined>(undefined)
  const request = useRequest()
  const busy = request.busy.value
  const top = useRef<HTMLDivElement>(null)

  function load(ask: () => Promise<OnlinePage>) {
    request.run(async () => {
      const loaded = await ask()
      for (const person of loaded.people) app.people.remember(person)
      page.value = loaded
      top.current?.scrollIntoView({ block: 'start' })
    })
  }
  const loadFirst = () => load(() => firstPage(app.client))

  useEffect(() => {
    if (shown && page.peek() === undefined) loadFirst()
  }, [shown])

  const { value } = page
  return (
    <div ref={top} class="people-stack">
      <div class="people-bar">
        <Button disabled={busy} onClick={loadFirst}>
          <Icon name="retry" /> {say.refresh}
        </Button>
        {busy && <Spinner />}
        <p role="status" class="people-quiet">
          {value?.people.length === 0 && say.nobodyOnline}
        </p>
        {value !== undefined && (value.hasPrevious || value.hasNext) && (
          <>
            <Button disabled={busy || !value.hasPrevious} onClick={() => load(() => previousPage(app.client, value))}>
              {say.previousPage}
            </Button>
            <Button disabled={busy || !value.hasNext} onClick={() => load(() => nextPage(app.client, value))}>
              {say.nextPage}
            </Button>
          </>
        )}
      </div>
      <Failure of={request} />
      {value !== undefined && <PeopleList people={value.people} {...actions} />}
    </div>
  )
}
