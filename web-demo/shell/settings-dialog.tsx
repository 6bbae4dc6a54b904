import { language, words } from '../language/language.ts'
import { useApp } from '../model/app-context.ts'
import { Button } from '../parts/button.tsx'
import { Check } from '../parts/check.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Icon } from '../parts/icon.tsx'
import { languages, themes } from './appearance.ts'
import { Choice } from './choice.tsx'
import { NotificationsCheck } from './notifications-check.tsx'
import { shellWords } from './words.ts'
import './settings-dialog.css'

/** What the user may choose in this browser. Everything holds at once; there is nothing to save. */
export function SettingsDialog() {
  const say = words(shellWords)
  const { preferences, view } = useApp()
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
            legend={say.language}
            options={languages.map(({ value, name }) => ({ value, label: name }))}
            chosen={language}
          />
          <Choice
            legend={say.theme}
            options={themes.map(value => ({ value, label: say.themes[value] }))}
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
          <h3>{say.attention}</h3>
          <Check
            label={say.sound}
            checked={sound.value}
            onChange={event => {
              sound.value = event.currentTarget.checked
            }}
          />
          <NotificationsCheck />
        </section>
        <section class="settings-part">
          <h3>{say.history}</h3>
          <p class="settings-hint">{say.historyHint}</p>
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
            {say.watchProtocol}
          </Button>
        </section>
      </div>
    </Dialog>
  )
}
