import { useEffect, useState } from 'preact/hooks'
import { type App, useApp } from '../model/app.ts'
import type { ChatMessage } from '../model/chat-message.ts'
import { failureText } from '../model/failure.ts'
import { words } from '../model/language.ts'
import { displayName } from '../model/names.ts'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { formatCount, formatTime } from '../parts/format.ts'
import { Notice } from '../parts/status.tsx'
import { HITS, search, searchWords } from './search.ts'
import { historyWords } from './words.ts'

/** A pause in typing after which it searches, ms. */
const PAUSE_MS = 200

interface Props {
  /** The conversation that the dialog was opened from. */
  number: number | undefined
  onShow: (peer: number, id: string) => Promise<void>
}

/** Searches the messages of one conversation, or of all. */
export function SearchPart({ number, onShow }: Props) {
  const app = useApp()
  const say = words(historyWords)
  const [text, setText] = useState('')
  const [isEverywhere, setEverywhere] = useState(number === undefined)
  const [most, setMost] = useState(HITS)
  const peer = isEverywhere ? undefined : number
  const { hits, failure } = useHits(app, text, peer, most)

  return (
    <section class="history-part">
      <form class="history-line" onSubmit={event => event.preventDefault()}>
        <Field label={say.searchFor}>
          <input
            type="search"
            maxLength={100}
            value={text}
            onInput={event => {
              setText(event.currentTarget.value)
              setMost(HITS)
            }}
          />
        </Field>
        {number !== undefined && (
          <Field label={say.scope}>
            <select
              value={isEverywhere ? 'all' : 'one'}
              onChange={event => setEverywhere(event.currentTarget.value === 'all')}
            >
              <option value="one">{say.within(displayName(app.people.get(number).value))}</option>
              <option value="all">{say.everywhere}</option>
            </select>
          </Field>
        )}
      </form>
      {failure !== undefined && <Notice kind="error">{failureText(failure)}</Notice>}
      <p class="history-hint" role="status">
        {hits !== undefined &&
          (hits.length === 0
            ? say.nothingFound
            : (hits.length < most ? say.found : say.foundFirst)(formatCount(hits.length)))}
      </p>
      {hits !== undefined && hits.length > 0 && (
        <ul class="history-hits">
          {hits.map(hit => (
            <li key={hit.id}>
              <Hit hit={hit} onShow={onShow} />
            </li>
          ))}
          {hits.length === most && (
            <li>
              <Button onClick={() => setMost(most + HITS)}>{say.more}</Button>
            </li>
          )}
        </ul>
      )}
    </section>
  )
}

function Hit({ hit, onShow }: { hit: ChatMessage } & Pick<Props, 'onShow'>) {
  const { people, session, view } = useApp()
  const say = words(historyWords)
  const peer = displayName(people.get(hit.peer).value)
  const isMine = hit.from === session.number.value
  return (
    <button
      type="button"
      class="history-hit"
      onClick={() => void onShow(hit.peer, hit.id).catch(error => view.toastFailure(error))}
    >
      <span class="history-hint">
        <bdi>{isMine ? `${say.me} → ${peer}` : peer}</bdi> · {formatTime(hit.time)}
      </span>
      <span class="history-hit-text" dir="auto">
        {hit.text}
      </span>
    </button>
  )
}

/** Searches once the user pauses; undefined until something was searched. */
function useHits(app: App, text: string, peer: number | undefined, most: number) {
  const [hits, setHits] = useState<readonly ChatMessage[]>()
  const [failure, setFailure] = useState<unknown>()
  useEffect(() => {
    const words = searchWords(text)
    setFailure(undefined)
    if (words.length === 0) {
      setHits(undefined)
      return
    }
    const stopping = new AbortController()
    const { signal } = stopping
    const find = async (): Promise<void> => {
      try {
        const found = await search(app.conversations.history, { words, peer, most, signal })
        if (!signal.aborted) setHits(found)
      } catch (error) {
        if (!signal.aborted) setFailure(error)
      }
    }
    const timer = setTimeout(() => void find(), PAUSE_MS)
    return () => {
      clearTimeout(timer)
      stopping.abort()
    }
  }, [text, peer, most])
  return { hits, failure }
}
