/** What the user has chosen in this browser, whoever is signed in. */

import { effect, type Signal, signal } from '@preact/signals'
import { keep, readKept } from './platform.ts'

type Theme = 'system' | 'light' | 'dark'
export const themes: readonly Theme[] = ['system', 'light', 'dark']

type SendWith = 'enter' | 'ctrl+enter'

export class Preferences {
  readonly theme: Signal<Theme> = kept('theme', 'system', ['light', 'dark'])
  /** The key that sends a message; the other one begins a new line. */
  readonly sendWith: Signal<SendWith> = kept('sendWith', 'enter', ['ctrl+enter'])
  readonly sound: Signal<boolean> = kept('sound', true, [false])
  /** Desktop notifications, once the browser permits them. */
  readonly notifications: Signal<boolean> = kept('notifications', false, [true])
}

/** A signal that begins with what was kept, if that is one of `others`, and keeps what it is set to. */
function kept<T extends string | boolean>(name: string, usual: NoInfer<T>, others: readonly NoInfer<T>[]): Signal<T> {
  const key = `oicq.${name}`
  const was = readKept(key)
  const chosen = signal<T>(others.find(other => String(other) === was) ?? usual)
  effect(() => keep(key, chosen.value === usual ? undefined : String(chosen.value)))
  return chosen
}

const keyOf = (account: number) => `oicq.verification.${account}`

export function keepVerification(account: number, verification: number): void {
  keep(keyOf(account), String(verification))
}

/** Undefined when it was never set from this browser. */
export function keptVerification(account: number): number | undefined {
  const kept = readKept(keyOf(account))
  return kept === undefined ? undefined : Number(kept)
}
