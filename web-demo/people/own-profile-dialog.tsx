import { words } from '../language/language.ts'
import { useApp } from '../model/app-context.ts'
import { Dialog } from '../parts/dialog.tsx'
import { OwnProfileForm } from './own-profile-form.tsx'
import { WithProfile } from './with-profile.tsx'
import { peopleWords } from './words.ts'

/** Everything one has said about oneself, to be changed (A4). */
export function OwnProfileDialog({ onClose }: { onClose: () => void }) {
  const { session } = useApp()
  return (
    <Dialog title={words(peopleWords).ownProfile} wide onClose={onClose}>
      <WithProfile number={session.number.value ?? 0}>
        {profile => <OwnProfileForm profile={profile} onDone={onClose} />}
      </WithProfile>
    </Dialog>
  )
}
