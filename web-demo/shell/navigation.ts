/**
 * Keeps the address and the browser's history in step with what is shown, so that Back and Forward move within the page.
 * What is shown comes first; the history follows it.
 */
import { effect, signal } from '@preact/signals'
import type { App } from '../model/app.ts'
import { fragmentOf, type Place, placeOf } from '../model/place.ts'
import { closeLayer, layers } from '../parts/layers.ts'

/** What the page keeps with each entry of the history. */
interface Entry {
  /** The account that was signed in. */
  readonly account?: number
  /** Number of dialogs and menus that have no address of their own. */
  readonly layers: number
  /** The entries below this one, the nearest last, each as its `keyOf`. */
  readonly below: readonly string[]
}

/** Maximum number of entries below that an entry knows. */
const MAX_BELOW = 50

/** Narrower pages show one window at a time, as in the stylesheets. */
const onPhone = matchMedia('(max-width: 759px)')

const keyOf = (fragment: string, layers: number): string => `${layers} ${fragment}`

export class Navigation {
  private readonly app: App
  /** Where to go once someone is signed in. */
  private readonly wanted = signal('')
  /** Waiting for the browser to arrive at an entry that the page has asked for. */
  private isTraversing = false
  /** The browser has arrived at an entry; what is then shown belongs to it. */
  private hasArrived = false
  private isDue = false

  constructor(app: App) {
    this.app = app
  }

  start(): void {
    this.wanted.value = location.hash
    if (entry() === undefined) this.replace(location.hash, { layers: 0, below: [] })
    addEventListener('popstate', () => this.arrive())
    addEventListener('pointerdown', leaveToBrowser, { capture: true })
    let signedIn: number | undefined
    effect(() => {
      const account = this.app.session.number.value
      if (account === signedIn) return
      signedIn = account
      if (account === undefined) this.wanted.value = ''
      else this.enter()
    })
    effect(() => {
      this.fragment()
      layers.value
      this.syncSoon()
    })
  }

  /** The address of what is shown. */
  private fragment(): string {
    const { session, view } = this.app
    if (session.number.value === undefined) return view.signingUp.value ? '#/sign-up' : this.wanted.value
    return fragmentOf(this.shown())
  }

  private shown(): Place {
    const { conversation, room, inspector, dialog } = this.app.view
    return {
      ...(conversation.value !== undefined && { conversation: conversation.value }),
      ...(room.value !== undefined && { room: room.value }),
      ...(inspector.value && { inspector: true }),
      ...(dialog.value !== undefined && { dialog: dialog.value }),
    }
  }

  /** Shows what the address names, above the roster: Back from there must not leave the site. */
  private enter(): void {
    const wanted = this.wanted.peek()
    const isAtBottom = (entry()?.below.length ?? 0) === 0
    if (fragmentOf(placeOf(wanted)) === '') return
    if (isAtBottom) this.replace('', { layers: 0, below: [] })
    this.show(wanted)
  }

  private show(fragment: string): void {
    const { conversations, rooms, view } = this.app
    const { conversation, room, inspector = false, dialog } = placeOf(fragment)
    if (conversation !== undefined) {
      if (view.conversation.peek() !== conversation) conversations.openWith(conversation)
    } else if (room === undefined) view.showConversation(undefined)
    else if (view.room.peek() !== room) rooms.openRoom(room)
    view.inspector.value = inspector
    if (fragmentOf({ ...(dialog && { dialog }) }) !== fragmentOf({ ...this.openDialog() })) view.dialog.value = dialog
  }

  private openDialog(): Place {
    const dialog = this.app.view.dialog.peek()
    return dialog === undefined ? {} : { dialog }
  }

  /** After Back or Forward, and after a change of the address by hand. */
  private arrive(): void {
    if (this.isTraversing) {
      this.isTraversing = false
      this.syncSoon()
      return
    }
    const account = this.app.session.number.peek()
    const here = entry()
    if (here === undefined) this.replace(location.hash, { layers: 0, below: [] })
    const isForeign = here?.account !== undefined && here.account !== account
    this.hasArrived = true
    while (layers.peek() > (here?.layers ?? 0)) closeLayer()
    const fragment = isForeign ? '' : location.hash
    this.app.view.signingUp.value = account === undefined && fragment === '#/sign-up'
    if (account === undefined) this.wanted.value = fragment === '#/sign-up' ? '' : fragment
    else this.show(fragment)
    this.syncSoon()
  }

  /** Waits until all changes of one event are made. */
  private syncSoon(): void {
    if (this.isDue) return
    this.isDue = true
    queueMicrotask(() => {
      this.isDue = false
      this.sync()
    })
  }

  private sync(): void {
    if (this.isTraversing) return
    const fragment = this.fragment()
    const here = entry() ?? { layers: 0, below: [] }
    const [from, to] = [keyOf(location.hash, here.layers), keyOf(fragment, layers.peek())]
    const { hasArrived } = this
    this.hasArrived = false
    if (from === to) return
    if (!hasArrived && !this.isLeaving(here)) {
      this.push(fragment, { layers: layers.peek(), below: [...here.below, from].slice(-MAX_BELOW) })
      return
    }
    const place = hasArrived ? -1 : here.below.lastIndexOf(to)
    if (place === -1) this.replace(fragment, { ...here, layers: layers.peek() })
    else {
      this.isTraversing = true
      history.go(place - here.below.length)
    }
  }

  /** Whether something was closed that the current entry shows: its entry must not stay below what is shown now. */
  private isLeaving(here: Entry): boolean {
    if (here.layers > layers.peek()) return true
    if (this.app.session.number.peek() === undefined) return here.account !== undefined || location.hash === '#/sign-up'
    if (location.hash === '#/sign-up') return true
    const [was, is] = [placeOf(location.hash), this.shown()]
    if (was.dialog !== undefined && is.dialog === undefined) return true
    if (was.inspector && !is.inspector) return true
    const [front, newFront] = [frontOf(was), frontOf(is)]
    if (front === '' || front === newFront) return false
    const { conversations, rooms } = this.app
    const isOpen =
      conversations.open.peek().some(({ number }) => number === was.conversation) ||
      rooms.open.peek().some(({ number }) => number === was.room)
    return newFront === '' || !isOpen || onPhone.matches
  }

  private push(fragment: string, made: Omit<Entry, 'account'>): void {
    history.pushState(this.entryOf(made), '', addressOf(fragment))
  }

  private replace(fragment: string, made: Omit<Entry, 'account'>): void {
    history.replaceState(this.entryOf(made), '', addressOf(fragment))
  }

  private entryOf({ layers, below }: Omit<Entry, 'account'>): Entry {
    const account = this.app.session.number.peek()
    return { layers, below, ...(account !== undefined && { account }) }
  }
}

/**
 * Has the page not see that the mouse buttons for Back (3) and Forward (4) are pressed: a menu that closes on a press
 * elsewhere would take one step, and then the browser another one.
 */
function leaveToBrowser(event: PointerEvent): void {
  if (event.button === 3 || event.button === 4) event.stopImmediatePropagation()
}

/** The part of an address that names what is in front; empty for the roster. */
function frontOf({ conversation, room }: Place): string {
  return fragmentOf({ ...(conversation !== undefined && { conversation }), ...(room !== undefined && { room }) })
}

/** An empty fragment takes the # away, too. */
function addressOf(fragment: string): string {
  return fragment === '' ? `${location.pathname}${location.search}` : fragment
}

/** The current entry; undefined if the page did not make it. */
function entry(): Entry | undefined {
  const state: unknown = history.state
  return typeof state === 'object' && state !== null && 'below' in state ? (state as Entry) : undefined
}
