/** What the reader has before the eyes, in whichever tab: at most one of them has these. */
import { effect, type ReadonlySignal } from '@preact/signals'
import type { Tabs } from './tabs.ts'
import type { View } from './view.ts'

interface LookingContext {
  /** Whether the page is visible and focused. */
  readonly attentive: ReadonlySignal<boolean>
  readonly view: View
  readonly tabs: Tabs
}

/** What is in front in a tab. */
interface Front {
  readonly conversation: number | undefined
  readonly room: number | undefined
}

const nothing: Front = { conversation: undefined, room: undefined }

export class Looking {
  readonly attentive: ReadonlySignal<boolean>
  readonly conversation: ReadonlySignal<number | undefined>
  readonly room: ReadonlySignal<number | undefined>
  /** The other tab that has the reader's eyes. */
  private other: { readonly tab: string; readonly front: Front } | undefined

  constructor({ attentive, tabs, view }: LookingContext) {
    this.attentive = attentive
    this.conversation = view.conversation
    this.room = view.room
    let wasAttentive = false
    effect(() => {
      const front = attentive.value ? { conversation: view.conversation.value, room: view.room.value } : nothing
      if (attentive.value || wasAttentive) tabs.tell('looking', { ...front, isAttentive: attentive.value })
      wasAttentive = attentive.value
    })
    tabs.on('looking', ({ isAttentive, ...front }, tab) => {
      if (isAttentive) this.other = { tab, front }
      else this.leave(tab)
    })
    tabs.on('left', (_, tab) => this.leave(tab))
  }

  /** Whether the reader has this conversation before the eyes. */
  isAt(conversation: number): boolean {
    return this.front.conversation === conversation
  }

  isAtRoom(room: number): boolean {
    return this.front.room === room
  }

  /** Nobody is signed in any more. */
  end(): void {
    this.other = undefined
  }

  private get front(): Front {
    if (!this.attentive.peek()) return this.other?.front ?? nothing
    return { conversation: this.conversation.peek(), room: this.room.peek() }
  }

  private leave(tab: string): void {
    if (this.other?.tab === tab) this.other = undefined
  }
}
