/** View state that several parts of the page share. */
import { batch, type ReadonlySignal, type Signal, signal, untracked } from '@preact/signals'
import type { ChatMessage } from './chat-message.ts'
import { failureText } from './failure.ts'

/** The dialogs of the page; at most one is open. */
export type OpenDialog =
  | { readonly is: 'find' }
  | { readonly is: 'profile'; readonly number: number }
  | { readonly is: 'own profile' }
  | { readonly is: 'broadcast'; readonly group: number }
  | { readonly is: 'monitor' }
  | { readonly is: 'settings' }
  | { readonly is: 'requests' }
  | { readonly is: 'block list' }
  | { readonly is: 'add friend'; readonly number: number }
  /** Search, export and import; of one conversation, or of all. */
  | { readonly is: 'history'; readonly number?: number }
  /** Of one conversation, or of all. */
  | { readonly is: 'clear history'; readonly number?: number }
  | { readonly is: 'sign out' }
  /** Open rooms, invitations, and a new room. */
  | { readonly is: 'find rooms' }
  | { readonly is: RoomDialogName; readonly number: number }

/** The dialogs about one room. */
export type RoomDialogName = 'room members' | 'room invite' | 'room search' | 'room settings' | 'leave room'

/** A short message at the edge of the screen. */
interface Toast {
  readonly id: number
  readonly kind: 'info' | 'error' | 'ok'
  readonly subject: string
  /** In the current language; subscribes a component that calls it. */
  readonly text: () => string
}

/** How long a toast stays, ms; errors stay until they are dismissed. */
const TOAST_MS = 8000
/** Maximum length of a text, in UTF-16 units: a toast must not cover the page. */
const MAX_TEXT = 400
/** Maximum number of toasts; the oldest are dropped. */
const MAX_TOASTS = 5

export class View {
  /** The conversation in front. */
  readonly conversation: Signal<number | undefined> = signal(undefined)
  /** The room in front; then no conversation is. */
  readonly room: Signal<number | undefined> = signal(undefined)
  /** Whether the protocol inspector is open. */
  readonly inspector: Signal<boolean> = signal(false)
  /** Whether the sign-up form is shown while nobody is signed in. */
  readonly signingUp: Signal<boolean> = signal(false)
  readonly dialog: Signal<OpenDialog | undefined> = signal(undefined)
  /** The message whose picture fills the screen. */
  readonly picture: Signal<ChatMessage | undefined> = signal(undefined)
  private readonly shown = signal<readonly Toast[]>([])
  /** The oldest first. */
  readonly toasts: ReadonlySignal<readonly Toast[]> = this.shown
  private readonly fading = new Map<number, ReturnType<typeof setTimeout>>()
  private lastId = 0

  /** Brings a conversation to the front, or nothing. */
  showConversation(number: number | undefined): void {
    batch(() => {
      this.conversation.value = number
      this.room.value = undefined
    })
  }

  /** Brings a room to the front. */
  showRoom(number: number): void {
    batch(() => {
      this.conversation.value = undefined
      this.room.value = number
    })
  }

  /** Shows why something failed, until it is dismissed. */
  toastFailure(error: unknown): void {
    this.toast('error', () => failureText(error))
  }

  /**
   * Shows an error until it is dismissed, anything else for 8 seconds. It takes the place of an older toast with the same
   * subject, which is its text unless it has one that changes, as in "Hong is blocked".
   */
  toast(kind: Toast['kind'], text: string | (() => string), subject?: string): void {
    const id = ++this.lastId
    const say = (): string => beginning(typeof text === 'string' ? text : text())
    const toast = { id, kind, subject: subject ?? untracked(say), text: say }
    const others = this.shown.peek().filter(other => other.subject !== toast.subject)
    this.shown.value = [...others, toast].slice(-MAX_TOASTS)
    if (kind === 'error') return
    this.fading.set(
      id,
      setTimeout(() => this.dismiss(id), TOAST_MS),
    )
  }

  dismiss(id: number): void {
    this.shown.value = this.shown.peek().filter(toast => toast.id !== id)
    clearTimeout(this.fading.get(id))
    this.fading.delete(id)
  }

  /** Clears the screen when the account signs out. */
  end(): void {
    this.showConversation(undefined)
    this.dialog.value = undefined
    this.picture.value = undefined
    this.signingUp.value = false
    this.shown.value = []
    for (const timer of this.fading.values()) clearTimeout(timer)
    this.fading.clear()
  }
}

function beginning(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…`.toWellFormed() : text
}
