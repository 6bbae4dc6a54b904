import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import type { Profile } from '../../client/index.ts'
import { useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Failure, useRequest } from '../parts/request.tsx'
import { Spinner } from '../parts/status.tsx'
import { ProfileCard } from './profile-card.tsx'
import { peopleWords } from './words.ts'

interface Props {
  number: number
  onChat: (number: number) => void
  onAdd: (number: number) => void
  onClose: () => void
}

/** A person's profile in a dialog. */
export function ProfileDialog({ number, onClose, ...actions }: Props) {
  return (
    <Dialog title={words(peopleWords).profile} onClose={onClose}>
      <WithProfile number={number}>{profile => <ProfileCard profile={profile} {...actions} />}</WithProfile>
    </Dialog>
  )
}

interface WithProfileProps {
  number: number
  children: (profile: Profile) => ComponentChildren
}

/** Loads a profile when it is mounted (A5), then shows it. Another number needs another `key`. */
export function WithProfile({ number, children }: WithProfileProps) {
  const app = useApp()
  const profile = useSignal<Profile | undefined>(undefined)
  const request = useRequest()

  function load() {
    request.run(async () => {
      profile.value = await app.people.profile(number)
    })
  }
  useEffect(load, [])

  if (profile.value !== undefined) return <>{children(profile.value)}</>
  return (
    <div class="people-stack people-awaited">
      {request.busy.value && <Spinner />}
      <Failure of={request} onRetry={load} />
    </div>
  )
}
