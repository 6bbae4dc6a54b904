/** What is open: conversations, and then rooms. */
import type { App } from '../model/app.ts'
import type { Conversation } from '../model/conversation.ts'
import type { RoomThread } from '../model/rooms-thread.ts'

export interface OpenTab {
  /** Unique among all, and part of the element ids of the tab and its panel. */
  readonly key: string
  readonly of: { readonly conversation: Conversation } | { readonly room: RoomThread }
  readonly isFront: boolean
  readonly show: () => void
  readonly close: () => void
}

export const conversationKey = (number: number): string => String(number)
export const roomKey = (number: number): string => `room-${number}`

/** The element id of a tab, which labels the panel. */
export const tabId = (key: string): string => `conversation-tab-${key}`
/** The element id of the panel of a tab. */
export const panelId = (key: string): string => `conversation-panel-${key}`

/** Subscribes a component that reads it. */
export function openTabs({ conversations, rooms, view }: App): OpenTab[] {
  const [conversation, room] = [view.conversation.value, view.room.value]
  return [
    ...conversations.open.value.map(each => ({
      key: conversationKey(each.number),
      of: { conversation: each },
      isFront: each.number === conversation,
      show: () => void conversations.openWith(each.number),
      close: () => conversations.close(each.number),
    })),
    ...rooms.open.value.map(each => ({
      key: roomKey(each.number),
      of: { room: each },
      isFront: each.number === room,
      show: () => void rooms.openRoom(each.number),
      close: () => rooms.close(each.number),
    })),
  ]
}
