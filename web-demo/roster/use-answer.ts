import { type ReadonlySignal, type Signal, useSignal } from '@preact/signals'
import { useApp } from '../model/app.ts'
import { failureText } from '../model/failure.ts'
import { words } from '../model/language.ts'
import { displayName } from '../model/names.ts'
import { rosterDialogWords } from './dialog-words.ts'

/** The result of the last answer, shown above the list, as the request itself may be gone. */
export interface Outcome {
  readonly kind: 'ok' | 'info' | 'error'
  /** Subscribes a component: the name in it may come later than the answer. */
  readonly text: () => string
}

interface Answer {
  readonly busy: ReadonlySignal<boolean>
  /** They require a request themselves; theirs is still unanswered. */
  readonly mustAsk: ReadonlySignal<boolean>
  give(agreed: boolean): Promise<void>
  /** Adds them, too; sets `mustAsk` if that requires a request. */
  agreeAndAdd(): Promise<void>
  agreeAndAsk(reason: string): Promise<void>
  /** Blocks them and leaves the request unanswered (M8). */
  block(): Promise<void>
}

/** Answers a friend request, one attempt at a time (F3). Never rejects: a failure is an outcome. */
export function useAnswer(from: number, outcome: Signal<Outcome | undefined>): Answer {
  const { requests, roster, people } = useApp()
  const busy = useSignal(false)
  const mustAsk = useSignal(false)
  const name = (): string => displayName(people.get(from).value)

  async function attempt(work: () => Promise<Outcome | undefined>): Promise<void> {
    if (busy.peek()) return
    busy.value = true
    outcome.value = undefined
    try {
      outcome.value = await work()
    } catch (error) {
      outcome.value = { kind: 'error', text: () => failureText(error) }
    }
    busy.value = false
  }

  return {
    busy,
    mustAsk,
    give: agreed =>
      attempt(async () => {
        await requests.answer(from, agreed)
        return undefined
      }),
    agreeAndAdd: () =>
      attempt(async () => {
        const result = await roster.addFriend(from)
        if (result === 'needs request' || result === 'needs request, offline') {
          mustAsk.value = true
          return undefined
        }
        await requests.answer(from, true)
        return result === 'added'
          ? { kind: 'ok', text: () => words(rosterDialogWords).addedToo(name()) }
          : { kind: 'info', text: () => words(rosterDialogWords).mayNotAdd(name()) }
      }),
    agreeAndAsk: reason =>
      attempt(async () => {
        await roster.requestFriend(from, reason)
        await requests.answer(from, true)
        return { kind: 'ok', text: () => words(rosterDialogWords).askedToo(name()) }
      }),
    block: () =>
      attempt(async () => {
        await roster.block(people.get(from).peek())
        requests.drop(from)
        return { kind: 'ok', text: () => words(rosterDialogWords).blocked(name()) }
      }),
  }
}
