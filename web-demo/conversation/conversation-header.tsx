import { useRef } from 'preact/hooks'
import { type App, useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import { displayName } from '../model/names.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { Menu } from '../parts/menu.tsx'
import { Portrait } from '../parts/portrait.tsx'
import { StateMark, stateName } from '../parts/status.tsx'
import { BackButton } from './back-button.tsx'
import { conversationWords } from './words.ts'

interface Props {
  /** The peer. */
  number: number
  onFiles: (files: readonly File[]) => void
}

/** The peer's name and state, and the actions of the conversation. */
export function ConversationHeader({ number, onFiles }: Props) {
  const app = useApp()
  const say = words(conversationWords)
  const chooser = useRef<HTMLInputElement>(null)
  const isSelf = app.session.number.value === number
  const isFriend = app.roster.friend(number) !== undefined
  const isBlocked = app.roster.isBlocked(number)
  const isMuted = app.muted.has(number)
  const showProfile = (): void => {
    app.view.dialog.value = { is: 'profile', number }
  }
  return (
    <header class="conversation-header">
      <BackButton />
      <PersonButton number={number} stateKnown={isFriend || isSelf} onClick={showProfile} />
      {!isFriend && !isSelf && !isBlocked && (
        <Button
          kind="icon"
          label={say.addFriend}
          onClick={() => {
            app.view.dialog.value = { is: 'add friend', number }
          }}
        >
          <Icon name="add" />
        </Button>
      )}
      <Button kind="icon" label={say.sendFile} onClick={() => chooser.current?.click()}>
        <Icon name="file" />
      </Button>
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        aria-label={say.sendFile}
        onChange={event => {
          onFiles(Array.from(event.currentTarget.files ?? []))
          // Otherwise the same file could not be chosen twice.
          event.currentTarget.value = ''
        }}
      />
      <Menu
        label={<Icon name="more" />}
        buttonLabel={say.more}
        items={[
          { label: say.profile, icon: 'user', onChoose: showProfile },
          {
            label: isMuted ? say.unmute : say.mute,
            icon: isMuted ? 'bell' : 'bell-off',
            disabled: isSelf,
            onChoose: () => app.muted.toggle(number),
          },
          {
            label: isBlocked ? say.unblock : say.block,
            icon: 'block',
            disabled: isSelf,
            onChoose: () => void setBlocked(app, number, !isBlocked),
          },
          {
            label: say.history,
            icon: 'search',
            onChoose: () => {
              app.view.dialog.value = { is: 'history', number }
            },
          },
          {
            label: say.clear,
            icon: 'history',
            danger: true,
            onChoose: () => {
              app.view.dialog.value = { is: 'clear history', number }
            },
          },
          'line',
          { label: say.close, icon: 'close', onChoose: () => app.conversations.close(number) },
        ]}
      />
    </header>
  )
}

/** Blocks or unblocks someone, and says so; a failure becomes a toast. Never rejects. */
async function setBlocked({ people, roster, view }: App, number: number, isBlocked: boolean): Promise<void> {
  const person = people.get(number).peek()
  try {
    await (isBlocked ? roster.block(person) : roster.unblock(number))
  } catch (error) {
    view.toastFailure(error)
    return
  }
  const say = words(conversationWords)
  view.toast('ok', (isBlocked ? say.nowBlocked : say.nowUnblocked)(displayName(person)), `block ${number}`)
}

interface PersonProps {
  number: number
  /** The server sends the states of friends only. */
  stateKnown: boolean
  onClick: () => void
}

function PersonButton({ number, stateKnown, onClick }: PersonProps) {
  const say = words(conversationWords)
  const { people, roster } = useApp()
  const person = people.get(number).value
  return (
    <h2 class="conversation-heading">
      <button type="button" class="conversation-person" title={say.profile} onClick={onClick}>
        <Portrait number={person.portrait} size={40} {...(stateKnown && { state: person.state })} />
        <span class="conversation-person-text">
          <bdi class="conversation-person-name">{displayName(person)}</bdi>
          <span class="conversation-person-state">
            {stateKnown ? (
              <>
                <StateMark state={person.state} />
                <span aria-hidden="true">{stateName(person.state)}</span>
              </>
            ) : (
              <span class="conversation-person-stranger">{roster.isBlocked(number) ? say.blocked : say.notFriend}</span>
            )}
            {person.nickname !== '' && <span class="conversation-person-number">{number}</span>}
          </span>
        </span>
      </button>
    </h2>
  )
}
