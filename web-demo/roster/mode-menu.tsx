import { words } from '../language/language.ts'
import { useApp } from '../model/app-context.ts'
import { failureText } from '../parts/failure-text.ts'
import { Icon } from '../parts/icon.tsx'
import { Menu, type MenuItem } from '../parts/menu.tsx'
import { StateMark, stateName } from '../parts/state-mark.tsx'
import { rosterWords } from './words.ts'

const modes = ['online', 'hidden', 'do not disturb'] as const

/** The own state, and the choice of another one. */
export function ModeMenu() {
  const { session, view } = useApp()
  const say = words(rosterWords)
  const isOnline = session.status.value.is === 'online'
  const mode = isOnline ? session.mode.value : 'offline'
  const attempt = (work: () => Promise<void>) => () => {
    work().catch(error => view.note('error', failureText(error)))
  }
  const items: MenuItem[] = [
    ...modes.map(each => ({
      label: stateName(each),
      checked: each === mode,
      disabled: !isOnline,
      onChoose: attempt(() => session.setMode(each)),
    })),
    'line',
    { label: say.signOutMode, icon: 'sign-out', onChoose: attempt(() => session.signOut()) },
  ]
  return (
    <Menu
      class="roster-mode"
      label={
        <>
          <StateMark state={mode} />
          <Icon name="fold" />
        </>
      }
      buttonLabel={say.mode(stateName(mode))}
      items={items}
    />
  )
}
