/** The rooms of an account as each tab sees them: those of the connection of this tab, or as the tab that leads has told. */
import type { ReadonlySignal } from '@preact/signals'
import type { OicqClient, Room } from '../../client/index.ts'
import type { RoomArguments, RoomRequestName, RoomRequests, RoomResult } from './page-requests.ts'
import type { RequestRelay } from './request-relay.ts'
import type { Tabs } from './tabs.ts'
import { Throttle } from './throttle.ts'

interface SharedRoomsContext {
  readonly local: OicqClient
  readonly relay: RequestRelay
  readonly tabs: Tabs
  readonly isLeading: ReadonlySignal<boolean>
}

/** How long a change may wait until the other tabs hear of it, ms: each entry of each room is one. */
const TELL_AFTER_MS = 100

export class SharedRooms implements RoomRequests {
  private readonly context: SharedRoomsContext
  private readonly listeners = new Set<() => void>()
  private rooms: readonly Room[] = []
  private readonly telling = new Throttle(TELL_AFTER_MS, () => {
    const { isLeading, tabs } = this.context
    if (isLeading.peek()) tabs.tell('rooms', { rooms: this.rooms })
  })

  constructor(context: SharedRoomsContext) {
    this.context = context
    const { isLeading, local } = context
    local.rooms.subscribe(() => {
      // After a connection that has ended for good, those that were known stay in the list.
      if (!isLeading.peek() || local.number === undefined) return
      this.show(local.rooms.snapshot())
      if (context.tabs.hasOthers) this.telling.request()
    })
  }

  /** The rooms that the user is in or invited to, as they are now. */
  snapshot(): readonly Room[] {
    return this.rooms
  }

  /** Calls the listener with each change; returns a function that ends it. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Another tab has told what they are. */
  show(rooms: readonly Room[]): void {
    this.rooms = rooms
    for (const listener of this.listeners) listener()
  }

  // ——— requests ———

  banned(...args: RoomArguments<'banned'>): Promise<RoomResult<'banned'>> {
    return this.ask('banned', args)
  }

  change(...args: RoomArguments<'change'>): Promise<RoomResult<'change'>> {
    return this.ask('change', args)
  }

  create(...args: RoomArguments<'create'>): Promise<RoomResult<'create'>> {
    return this.ask('create', args)
  }

  find(...args: RoomArguments<'find'>): Promise<RoomResult<'find'>> {
    return this.ask('find', args)
  }

  history(...args: RoomArguments<'history'>): Promise<RoomResult<'history'>> {
    return this.ask('history', args)
  }

  invite(...args: RoomArguments<'invite'>): Promise<RoomResult<'invite'>> {
    return this.ask('invite', args)
  }

  join(...args: RoomArguments<'join'>): Promise<RoomResult<'join'>> {
    return this.ask('join', args)
  }

  leave(...args: RoomArguments<'leave'>): Promise<RoomResult<'leave'>> {
    return this.ask('leave', args)
  }

  markRead(...args: RoomArguments<'markRead'>): Promise<RoomResult<'markRead'>> {
    return this.ask('markRead', args)
  }

  members(...args: RoomArguments<'members'>): Promise<RoomResult<'members'>> {
    return this.ask('members', args)
  }

  remove(...args: RoomArguments<'remove'>): Promise<RoomResult<'remove'>> {
    return this.ask('remove', args)
  }

  say(...args: RoomArguments<'say'>): Promise<RoomResult<'say'>> {
    return this.ask('say', args)
  }

  setRole(...args: RoomArguments<'setRole'>): Promise<RoomResult<'setRole'>> {
    return this.ask('setRole', args)
  }

  private ask<N extends RoomRequestName>(name: N, args: RoomArguments<N>): Promise<RoomResult<N>> {
    return this.context.relay.askRooms(name, args)
  }
}
