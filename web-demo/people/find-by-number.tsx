import { useSignal } from '@preact/signals'
import { words } from '../language/language.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { parseNumber } from '../sign-in/parse-number.ts'
import { NumberField } from './number-field.tsx'
import type { PersonActions } from './people-list.tsx'
import { ProfileCard } from './profile-card.tsx'
import { WithProfile } from './with-profile.tsx'
import { peopleWords } from './words.ts'

/** Finds someone whose number is known. */
export function FindByNumber(actions: Omit<PersonActions, 'onProfile'>) {
  const say = words(peopleWords)
  const entered = useSignal('')
  const complain = useSignal(false)
  /** Each time it is asked anew, also for the same number. */
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
