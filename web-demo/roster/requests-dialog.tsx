import { useSignal, useSignalEffect } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { words } from '../language/language.ts'
import { useApp } from '../model/app-context.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Notice } from '../parts/notice.tsx'
import { NewsItem } from './news-item.tsx'
import { RequestItem } from './request-item.tsx'
import type { Outcome } from './use-answer.ts'
import { useKeptFocus } from './use-kept-focus.ts'
import { rosterWords } from './words.ts'
import './requests.css'

/** Who wants to be my friend, and what became of my own requests. What is shown counts as seen. */
export function RequestsDialog() {
  const { requests, view } = useApp()
  const say = words(rosterWords)
  const outcome = useSignal<Outcome | undefined>(undefined)
  const lists = useRef<HTMLDivElement>(null)
  const pending = requests.pending.value
  const news = requests.news.value

  useSignalEffect(() => {
    if (requests.unseen.value > 0) requests.markSeen()
  })
  useKeptFocus(lists, true, () => lists.current?.focus())

  return (
    <Dialog
      title={say.requestsTitle}
      onClose={() => {
        view.dialog.value = undefined
      }}
    >
      <div ref={lists} class="requests" tabIndex={-1}>
        {outcome.value !== undefined && <Notice kind={outcome.value.kind}>{outcome.value.text}</Notice>}
        {pending.length > 0 && (
          <section>
            <h3>{say.pending}</h3>
            <ul class="requests-list">
              {pending.map(request => (
                <RequestItem key={request.from} request={request} outcome={outcome} />
              ))}
            </ul>
          </section>
        )}
        {news.length > 0 && (
          <section>
            <h3>{say.news}</h3>
            <ul class="requests-list">
              {news.map(each => (
                <NewsItem key={each.id} news={each} />
              ))}
            </ul>
          </section>
        )}
        {pending.length === 0 && news.length === 0 && <p class="requests-nothing">{say.nothing}</p>}
      </div>
    </Dialog>
  )
}
