import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { words } from '../model/language.ts'
import { parseNumber } from '../model/names.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { NumberField } from '../parts/entry-fields.tsx'
import { Icon } from '../parts/icon.tsx'
import { AddFriendDialog } from './add-friend-dialog.tsx'
import { FindOnline } from './find-online.tsx'
import { FindSearch } from './find-search.tsx'
import type { PersonActions } from './people-list.tsx'
import { ProfileCard } from './profile-card.tsx'
import { ProfileDialog, WithProfile } from './profile-dialog.tsx'
import { Tabs } from './tabs.tsx'
import { peopleWords } from './words.ts'
import './find.css'

interface Props {
  onChat: (number: number) => void
  onClose: () => void
}

/** Three ways to find people. Profiles and the dialog to add a friend open on top, so that the results stay. */
export function FindDialog({ onChat, onClose }: Props) {
  const say = words(peopleWords)
  const tab = useSignal(0)
  const onTop = useSignal<{ is: 'profile' | 'add friend'; number: number } | undefined>(undefined)
  const actions: PersonActions = {
    onChat,
    onProfile(number) {
      onTop.value = { is: 'profile', number }
    },
    onAdd(number) {
      onTop.value = { is: 'add friend', number }
    },
  }
  const onTopProps = {
    ...actions,
    onClose() {
      onTop.value = undefined
    },
  }
  const { value: top } = onTop
  const ways = useRef<HTMLDivElement>(null)

  // The button that opened the dialog is gone if the person is a friend now.
  useEffect(() => {
    if (top === undefined && document.activeElement === document.body) ways.current?.focus({ preventScroll: true })
  }, [top])

  return (
    <>
      <Dialog title={say.find} wide onClose={onClose}>
        <div ref={ways} tabIndex={-1}>
          <Tabs
            label={say.find}
            shown={tab}
            tabs={[
              { label: say.byNumber, panel: <FindByNumber {...actions} /> },
              { label: say.whoIsOnline, panel: <FindOnline shown={tab.value === 1} {...actions} /> },
              { label: say.search, panel: <FindSearch {...actions} /> },
            ]}
          />
        </div>
      </Dialog>
      {top?.is === 'profile' && <ProfileDialog number={top.number} {...onTopProps} />}
      {top?.is === 'add friend' && <AddFriendDialog number={top.number} {...onTopProps} />}
    </>
  )
}

/** Finds a person by number. */
function FindByNumber(actions: Omit<PersonActions, 'onProfile'>) {
  const say = words(peopleWords)
  const entered = useSignal('')
  const complain = useSignal(false)
  /** The counter makes each request a new one, even for the same number. */
  const asked = useSignal<{ number: number; times: number } | undefined>(undefined)

  function show(event: Event) {
    event.preventDefault()
    const number = parseNumber(entered.value)
    complain.value = number === undefined
    asked.value = number === undefined ? undefined : { number, times: (asked.value?.times ?? 0) + 1 }
  }

  return (
    <div class="people-stack">
      <form class="people-line" noValidate onSubmit={show}>
        <NumberField label={say.number} hint={say.numberHint} value={entered} complain={complain.value} />
        <Button type="submit" kind="primary">
          <Icon name="search" /> {say.show}
        </Button>
      </form>
      {asked.value !== undefined && (
        <WithProfile key={asked.value.times} number={asked.value.number}>
          {profile => <ProfileCard profile={profile} {...actions} />}
        </WithProfile>
      )}
    </div>
  )
}
