import { words } from '../language/language.ts'
import { Dialog } from '../parts/dialog.tsx'
import { ProfileCard } from './profile-card.tsx'
import { WithProfile } from './with-profile.tsx'
import { peopleWords } from './words.ts'

interface Props {
  number: number
  onChat: (number: number) => void
  onAdd: (number: number) => void
  onClose: () => void
}

/** Someone's profile in a window of its own. */
export function ProfileDialog({ number, onClose, ...actions }: Props) {
  return (
    <Dialog title={words(peopleWords).profile} onClose={onClose}>
      <WithProfile number={number}>{profile => <ProfileCard profile={profile} {...actions} />}</WithProfile>
    </Dialog>
  )
}
