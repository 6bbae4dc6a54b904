import type { Profile } from '../../client/index.ts'
import { words } from '../language/language.ts'
import { useApp } from '../model/app-context.ts'
import { plainName } from '../model/plain-name.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { StateMark, stateName } from '../parts/state-mark.tsx'
import { CopyNumber } from './copy-number.tsx'
import { PersonHead } from './person-head.tsx'
import { profileFacts } from './profile-facts.ts'
import { peopleWords } from './words.ts'

interface Props {
  profile: Profile
  onChat: (number: number) => void
  onAdd: (number: number) => void
}

/** All that someone has said about themselves, and what can be done with them. */
export function ProfileCard({ profile, onChat, onAdd }: Props) {
  const app = useApp()
  const say = words(peopleWords)
  const { number, portrait } = profile
  const nickname = plainName(profile.nickname)
  const isMe = app.session.number.value === number
  const friend = app.roster.friend(number)
  // The server tells the state of friends only.
  const state = isMe ? app.session.mode.value : friend?.state

  return (
    <article class="people-stack" aria-label={say.profileOf(nickname || String(number))}>
      <PersonHead number={number} nickname={nickname} portrait={portrait} size={96} state={state}>
        {state !== undefined && (
          <p class="people-head-state">
            <StateMark state={state} /> <span aria-hidden="true">{stateName(state)}</span>
          </p>
        )}
      </PersonHead>
      <div class="people-actions people-actions-start">
        {isMe ? (
          <Button
            kind="primary"
            onClick={() => {
              app.view.dialog.value = { is: 'own profile' }
            }}
          >
            <Icon name="edit" /> {say.editProfile}
          </Button>
        ) : (
          <Button kind="primary" onClick={() => onChat(number)}>
            <Icon name="send" /> {say.chat}
          </Button>
        )}
        {!isMe && friend === undefined && (
          <Button onClick={() => onAdd(number)}>
            <Icon name="add" /> {say.add}
          </Button>
        )}
        <CopyNumber number={number} />
      </div>
      <dl class="people-facts">
        {profileFacts(profile).map(({ label, value }) => (
          <div key={label} class="people-fact">
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </article>
  )
}
