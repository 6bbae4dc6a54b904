import type { ComponentChildren } from 'preact'
import type { Status } from '../../client/index.ts'
import { useApp } from '../model/app.ts'
import { closeText } from '../model/close-text.ts'
import { failureName } from '../model/failure.ts'
import { words } from '../model/language.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { Spinner } from '../parts/status.tsx'
import { commonWords } from '../parts/words.ts'
import { shellWords } from './words.ts'
import './shell.css'

/** A space as wide as a digit. */
const figureSpace = '\u2007'

/** The banner itself. `busy` fades in late, so that short waits do not flicker. */
function Banner({ kind, children }: { kind: 'busy' | 'waiting' | 'ended' | 'update'; children: ComponentChildren }) {
  return (
    <div class={`connection-banner connection-banner-${kind}`}>
      {kind === 'busy' ? <Spinner /> : <Icon name={kind === 'update' ? 'retry' : 'alert'} />}
      {children}
    </div>
  )
}

function Waiting({ until, code }: { until: number; code: number }) {
  const say = words(shellWords)
  const { session } = useApp()
  const seconds = Math.max(0, Math.ceil((until - session.now.value) / 1000))
  return (
    <Banner kind="waiting">
      <span title={closeText(code)}>{say.waiting}</span>
      {/* Reading out the countdown would drown out everything else. */}
      <span class="connection-banner-count" aria-hidden="true">
        {/* As wide for 9 as for 10, so that the button does not move away from the pointer. */}
        {say.retrying(String(seconds).padStart(2, figureSpace))}
      </span>
      <Button onClick={() => session.reconnectNow()}>{say.tryNow}</Button>
    </Banner>
  )
}

function Ended({ because, code, told }: Extract<Status, { is: 'ended' }>) {
  const say = words(shellWords)
  const { session, view } = useApp()
  const attempt = (work: Promise<void>): void => {
    work.catch(error => view.toastFailure(error))
  }
  const text = {
    'signed in elsewhere': say.elsewhere,
    'ended by the administrator': failureName(told ?? 'kicked'),
    refused: say.refused,
    protocol: say.protocol,
  }[because]
  const why = because === 'refused' && told !== undefined ? failureName(told) : closeText(code)
  const back = because === 'signed in elsewhere' ? say.resume : words(commonWords).tryAgain
  return (
    <Banner kind="ended">
      <span title={why}>{text}</span>
      <Button kind="primary" onClick={() => attempt(session.resume())}>
        {back}
      </Button>
      <Button
        onClick={() => {
          view.dialog.value = { is: 'sign out' }
        }}
      >
        {say.signOut}
      </Button>
    </Banner>
  )
}

/** A newer version of the page is never loaded unasked. */
function Update() {
  const say = words(shellWords)
  const { update } = useApp()
  if (!update.isReady.value) return null
  return (
    <Banner kind="update">
      <span>{say.newVersion}</span>
      <Button onClick={() => update.apply()}>{say.reload}</Button>
    </Banner>
  )
}

function Current() {
  const say = words(shellWords)
  const { session } = useApp()
  const status = session.status.value
  const signedIn = session.number.value !== undefined
  switch (status.is) {
    case 'connecting':
      return <Banner kind="busy">{say.connecting}</Banner>
    case 'signing in':
      // The sign-in form shows it on its button.
      return signedIn ? <Banner kind="busy">{say.signingIn}</Banner> : null
    case 'waiting':
      return <Waiting until={status.until} code={status.code} />
    case 'ended':
      return signedIn ? <Ended {...status} /> : <Update />
    default:
      return <Update />
  }
}

/** Shows the state of the connection, or that there is a newer page, above the windows, where on a desktop room is reserved. */
export function ConnectionBanner() {
  return (
    <div class="connection-banner-place" role="status" aria-label={words(shellWords).connection}>
      <Current />
    </div>
  )
}
