/** Alerts the user to what arrives while nobody looks: page title, sound, desktop notification. */
import { effect, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { isolated } from './isolated.ts'
import { words } from './language.ts'
import type { Muted } from './muted.ts'
import { displayName } from './names.ts'
import type { People } from './people.ts'
import { page } from './platform.ts'
import type { Preferences } from './preferences.ts'
import type { Session } from './session.ts'
import { modelWords } from './words.ts'

/** How long a desktop notification stays, ms. */
const NOTIFICATION_MS = 8000
/** Maximum number of notifications at a time: strangers must not fill the screen. */
const MAX_NOTIFICATIONS = 5
/** Minimum interval between two notifications for the same number, ms. */
const REPEAT_INTERVAL_MS = 1000
const TITLE = 'OICQ'
/** The longest text of a desktop notification, in characters. */
const MAX_BODY = 200

interface AlertsContext {
  readonly session: Session
  readonly preferences: Preferences
  /** Whether the page is visible and focused. */
  readonly attentive: ReadonlySignal<boolean>
  /** Number of unread messages and unseen requests. */
  readonly unread: ReadonlySignal<number>
  readonly people: People
  readonly muted: Muted
  /** One tab of the account sounds and notifies for all. */
  readonly isLeading: ReadonlySignal<boolean>
}

export class Alerts {
  private readonly context: AlertsContext
  private readonly granted: Signal<NotificationPermission | 'unsupported'> = signal(
    page !== undefined && 'Notification' in page ? Notification.permission : 'unsupported',
  )
  readonly permission: ReadonlySignal<NotificationPermission | 'unsupported'> = this.granted
  /** The sender of the latest alert. */
  private readonly lastSender = signal<number | undefined>(undefined)
  /** Notifications on the screen, by sender. */
  private readonly shown = new Map<number, { notification: Notification; since: number }>()

  constructor(context: AlertsContext) {
    this.context = context
  }

  /** Shows the unread count in the title of the page, and on its icon, from now on. */
  start(): void {
    effect(() => this.title())
    effect(() => badge(this.context.unread.value))
  }

  /** Withdraws everything when the account signs out. */
  end(): void {
    this.lastSender.value = undefined
    for (const { notification } of this.shown.values()) notification.close()
    this.shown.clear()
  }

  /** Asks for permission to show desktop notifications. */
  async requestPermission(): Promise<void> {
    if (this.granted.peek() !== 'unsupported') this.granted.value = await Notification.requestPermission()
  }

  /** Alerts to something new from this number, in a room or not; `show` opens it. Silent while the user does not want to be disturbed. */
  alert(from: number, text: string, show: () => void, room?: string): void {
    const { isLeading, muted, session, preferences } = this.context
    if (!isLeading.peek() || muted.numbers.peek().has(from)) return
    this.lastSender.value = from
    if (session.mode.peek() === 'do not disturb') return
    if (preferences.sound.peek()) playSound()
    if (preferences.notifications.peek() && this.granted.peek() === 'granted') this.notify(from, text, show, room)
  }

  /** Plays the sound, for the user to hear it. */
  trySound(): void {
    playSound()
  }

  /** Shows a notification from the user's own account; asks for permission first. Rejects if the browser refuses to ask. */
  async tryNotification(text: string): Promise<void> {
    if (this.granted.peek() === 'default') await this.requestPermission()
    const number = this.context.session.number.peek()
    if (this.granted.peek() === 'granted' && number !== undefined) this.notify(number, text, () => {})
  }

  private notify(from: number, text: string, show: () => void, room?: string): void {
    const before = this.shown.get(from)
    if (before === undefined ? this.shown.size >= MAX_NOTIFICATIONS : Date.now() - before.since < REPEAT_INTERVAL_MS)
      return
    try {
      const name = this.nameOf(from)
      const notification = new Notification(room === undefined ? name : words(modelWords).inRoom(name, room), {
        body: text.slice(0, MAX_BODY),
        tag: `oicq-${from}`,
        silent: true,
      })
      this.shown.set(from, { notification, since: Date.now() })
      const close = () => {
        clearTimeout(closing)
        notification.close()
        if (this.shown.get(from)?.notification === notification) this.shown.delete(from)
      }
      const closing = setTimeout(close, NOTIFICATION_MS)
      notification.onclick = () => {
        close()
        page?.focus()
        show()
      }
    } catch {
      // On phones only service workers may show notifications.
      this.granted.value = 'unsupported'
    }
  }

  /** Shows the unread count in the title of the page, and until the user looks also who wrote last. It does not flash. */
  private title(): void {
    const { attentive, unread, session } = this.context
    if (page === undefined) return
    const from = this.lastSender.value
    const count = unread.value === 0 ? '' : `(${unread.value}) `
    const isNews = from !== undefined && !attentive.value && count !== '' && session.mode.value !== 'do not disturb'
    page.document.title = `${count}${isNews ? `${isolated(this.nameOf(from))} · ` : ''}${TITLE}`
  }

  private nameOf(number: number): string {
    return displayName(this.context.people.get(number).value)
  }
}

/** Shows the count on the icon of an installed page, where the system has such badges. */
function badge(unread: number): void {
  // It may be forbidden: the title shows the count, too.
  page?.navigator.setAppBadge?.(unread).catch(() => {})
}

/** Whether the page is visible and focused; always true in Node. */
export function watchAttention(): ReadonlySignal<boolean> {
  if (page === undefined) return signal(true)
  const { document } = page
  const isAttentive = () => document.visibilityState === 'visible' && document.hasFocus()
  const attentive = signal(isAttentive())
  const look = () => {
    attentive.value = isAttentive()
  }
  document.addEventListener('visibilitychange', look)
  page.addEventListener('focus', look)
  page.addEventListener('blur', look)
  return attentive
}

/** In Hz; a fourth, upwards. */
const TONES = [660, 880]
const TONE_SECONDS = 0.12
const VOLUME = 0.15
/** Minimum interval between two sounds, ms. */
const SOUND_INTERVAL_MS = 1500

let context: AudioContext | undefined
let playedAt = 0

/** Plays two short tones. Silent without audio support, and before the first click on the page. */
function playSound(): void {
  if (!page?.navigator.userActivation.hasBeenActive || Date.now() - playedAt < SOUND_INTERVAL_MS) return
  playedAt = Date.now()
  context ??= new AudioContext()
  void context.resume()
  for (const [place, hertz] of TONES.entries()) playTone(context, hertz, context.currentTime + place * TONE_SECONDS)
}

/** Fades in and out: a tone that is cut off clicks. */
function playTone(audio: AudioContext, hertz: number, at: number): void {
  const tone = new OscillatorNode(audio, { frequency: hertz })
  const volume = new GainNode(audio, { gain: 0 })
  volume.gain.setValueAtTime(0, at)
  volume.gain.linearRampToValueAtTime(VOLUME, at + 0.01)
  volume.gain.exponentialRampToValueAtTime(0.001, at + TONE_SECONDS)
  tone.connect(volume).connect(audio.destination)
  tone.start(at)
  tone.stop(at + TONE_SECONDS)
}
