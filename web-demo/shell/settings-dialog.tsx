import type { Signal } from '@preact/signals'
import { useId } from 'preact/hooks'
import { useApp } from '../model/app.ts'
import { language, languages, words } from '../model/language.ts'
import { themes } from '../model/preferences.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Check } from '../parts/field.tsx'
import { Icon } from '../parts/icon.tsx'
import { commonWords } from '../parts/words.ts'
import { settingsWords } from './settings-words.ts'
import './shell.css'

/** The user's settings in this browser. They take effect at once; there is nothing to save. */
export function SettingsDialog() {
  const say = words(settingsWords)
  const common = words(commonWords)
  const { alerts, preferences, view } = useApp()
  const { theme, sendWith, sound } = preferences
  const close = (): void => {
    view.dialog.value = undefined
  }
  return (
    <Dialog title={say.settings} onClose={close}>
      <div class="settings">
        <section class="settings-part">
          <h3>{say.appearance}</h3>
          <Choice
            legend={common.language}
            options={languages.map(({ value, name }) => ({ value, label: name }))}
            chosen={language}
          />
          <Choice
            legend={common.theme}
            options={themes.map(value => ({ value, label: common.themes[value] }))}
            chosen={theme}
          />
        </section>
        <section class="settings-part">
          <h3>{say.writing}</h3>
          <Choice
            legend={say.sendWith}
            options={[
              { value: 'enter', label: say.enter },
              { value: 'ctrl+enter', label: say.ctrlEnter },
            ]}
            chosen={sendWith}
          />
        </section>
        <section class="settings-part">
          <h3>{say.alerts}</h3>
          <Check
            label={say.sound}
            checked={sound.value}
            onChange={event => {
              sound.value = event.currentTarget.checked
            }}
          />
          <NotificationsCheck />
          <div class="settings-try">
            <Button onClick={() => alerts.trySound()}>{say.trySound}</Button>
            <TryNotification />
          </div>
        </section>
        <section class="settings-part">
          <h3>{say.history}</h3>
          <p class="settings-hint">{say.historyHint}</p>
          <Button
            class="settings-button"
            onClick={() => {
              view.dialog.value = { is: 'history' }
            }}
          >
            <Icon name="history" />
            {say.openHistory}
          </Button>
          <Button
            class="settings-button"
            onClick={() => {
              view.dialog.value = { is: 'clear history' }
            }}
          >
            <Icon name="trash" />
            {say.clearAll}
          </Button>
        </section>
        <section class="settings-part">
          <h3>{say.about}</h3>
          <p class="settings-hint">{say.aboutText}</p>
          <Button
            class="settings-button"
            onClick={() => {
              close()
              view.inspector.value = true
            }}
          >
            <Icon name="inspect" />
            {say.inspectProtocol}
          </Button>
        </section>
      </div>
    </Dialog>
  )
}

interface ChoiceProps<V extends string> {
  legend: string
  options: readonly { readonly value: V; readonly label: string }[]
  chosen: Signal<V>
}

/** A choice of a few options, as radio buttons. */
function Choice<V extends string>({ legend, options, chosen }: ChoiceProps<V>) {
  const name = useId()
  return (
    <fieldset class="settings-choice">
      <legend>{legend}</legend>
      {options.map(({ value, label }) => (
        <Check
          key={value}
          type="radio"
          name={name}
          label={label}
          checked={chosen.value === value}
          onChange={() => {
            chosen.value = value
          }}
        />
      ))}
    </fieldset>
  )
}

function TryNotification() {
  const say = words(settingsWords)
  const { alerts, view } = useApp()
  const permission = alerts.permission.value
  return (
    <Button
      disabled={permission !== 'granted' && permission !== 'default'}
      onClick={() => {
        alerts.tryNotification(say.trial).catch(error => view.toastFailure(error))
      }}
    >
      {say.tryNotification}
    </Button>
  )
}

/** Switches desktop notifications; asks for permission the first time. */
function NotificationsCheck() {
  const say = words(settingsWords)
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
        alerts.requestPermission().catch(error => view.toastFailure(error))
      }}
    />
  )
}
