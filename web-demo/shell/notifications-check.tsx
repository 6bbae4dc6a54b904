import { words } from '../language/language.ts'
import { useApp } from '../model/app-context.ts'
import { Check } from '../parts/check.tsx'
import { failureText } from '../parts/failure-text.ts'
import { shellWords } from './words.ts'

/** Desktop notifications: asks the browser to permit them when they are switched on for the first time. */
export function NotificationsCheck() {
  const say = words(shellWords)
  const { alerts, preferences, view } = useApp()
  const { notifications } = preferences
  const permission = alerts.permission.value
  const hints = {
    granted: undefined,
    default: say.notificationsAsk,
    denied: say.notificationsDenied,
    unsupported: say.notificationsUnsupported,
  }
  const possible = permission === 'granted' || permission === 'default'
  return (
    <Check
      label={say.notifications}
      hint={hints[permission]}
      disabled={!possible}
      checked={possible && notifications.value}
      onChange={event => {
        notifications.value = event.currentTarget.checked
        if (!notifications.value || permission !== 'default') return
        alerts.ask().catch(error => view.note('error', failureText(error)))
      }}
    />
  )
}
