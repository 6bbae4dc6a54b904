import { useSignal } from '@preact/signals'
import type { Profile } from '../../client/index.ts'
import { useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import { plainName } from '../model/names.ts'
import { Button } from '../parts/button.tsx'
import { Icon, type IconName } from '../parts/icon.tsx'
import { profileWords } from '../parts/profile/words.ts'
import { StateMark, stateName, VisuallyHidden } from '../parts/status.tsx'
import { PersonHead } from './people-list.tsx'
import { peopleWords } from './words.ts'

interface Props {
  profile: Profile
  onChat: (number: number) => void
  onAdd: (number: number) => void
}

/** A person's profile and the actions for it. */
export function ProfileCard({ profile, onChat, onAdd }: Props) {
  const app = useApp()
  const say = words(peopleWords)
  const { number, portrait } = profile
  const nickname = plainName(profile.nickname)
  const isMe = app.session.number.value === number
  const friend = app.roster.friend(number)
  // The server sends the states of friends only.
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

const fields = [
  'sex',
  'age',
  'realName',
  'country',
  'province',
  'city',
  'address',
  'postcode',
  'education',
  'school',
  'job',
  'phone',
  'pager',
  'email',
  'hobby',
  'description',
] as const

/** Returns the filled-in fields of a profile, with labels in the current language. */
function profileFacts(profile: Profile): { label: string; value: string }[] {
  const say = words(profileWords)
  return fields.flatMap(field => {
    const value = profile[field]
    if (value === '' || value === 0) return []
    const text = field === 'sex' ? (say.sexes[profile.sex] ?? String(value)) : String(value)
    return { label: say[field], value: text }
  })
}

const icons = { copyNumber: 'copy', copied: 'check', notCopied: 'alert' } as const satisfies Record<string, IconName>

/** A button that copies a number and reports the result. Absent on insecure pages, which have no clipboard access. */
function CopyNumber({ number }: { number: number }) {
  const state = useSignal<keyof typeof icons>('copyNumber')
  if (!isSecureContext) return null

  async function copy() {
    try {
      await navigator.clipboard.writeText(String(number))
      state.value = 'copied'
    } catch {
      state.value = 'notCopied'
    }
  }

  const said = words(peopleWords)[state.value]
  return (
    <>
      <Button onClick={() => void copy()}>
        <Icon name={icons[state.value]} /> {said}
      </Button>
      <span role="status">
        <VisuallyHidden>{state.value !== 'copyNumber' && said}</VisuallyHidden>
      </span>
    </>
  )
}
