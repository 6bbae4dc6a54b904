/** The user's choices in this browser: the same for every account, but for who may add it. */
import { effect, type Signal, signal } from '@preact/signals'
import { readStorage, writeStorage } from './platform.ts'

type Theme = 'system' | 'light' | 'dark'
export const themes: readonly Theme[] = ['system', 'light', 'dark']

type SendWith = 'enter' | 'ctrl+enter'

export class Preferences {
  readonly theme: Signal<Theme> = kept('theme', 'system', ['light', 'dark'])
  /** The key that sends a message; the other one inserts a new line. */
  readonly sendWith: Signal<SendWith> = kept('sendWith', 'enter', ['ctrl+enter'])
  readonly sound: Signal<boolean> = kept('sound', true, [false])
  /** Desktop notifications, if the browser permits them. */
  readonly notifications: Signal<boolean> = kept('notifications', false, [true])
}

/** A signal stored in localStorage. Only `usual` and `others` are valid values. */
function kept<T extends string | boolean>(name: string, usual: NoInfer<T>, others: readonly NoInfer<T>[]): Signal<T> {
  const key = `oicq.${name}`
  const was = readStorage(key)
  const chosen = signal<T>(others.find(other => String(other) === was) ?? usual)
  effect(() => writeStorage(key, chosen.value === usual ? undefined : String(chosen.value)))
  return chosen
}

/** Where it is kept for an account. */
export const verificationKey = (account: number) => `oicq.verification.${account}`

/** Stores who may add an account (A2): the server accepts this setting, but never sends it. */
export function keepVerification(account: number, verification: number): void {
  writeStorage(verificationKey(account), String(verification))
}

/** Undefined unless it was set in this browser. */
export function keptVerification(account: number): number | undefined {
  const kept = readStorage(verificationKey(account))
  return kept === undefined ? undefined : Number(kept)
}
