import { language, words } from '../language/language.ts'
import { useApp } from '../model/app-context.ts'
import { Icon } from '../parts/icon.tsx'
import { Menu } from '../parts/menu.tsx'
import { languages, themes } from './appearance.ts'
import { shellWords } from './words.ts'

/** Language and theme, for a title bar. */
export function AppearanceMenus() {
  const say = words(shellWords)
  const { theme } = useApp().preferences
  return (
    <>
      <Menu
        label={<Icon name="globe" />}
        buttonLabel={say.language}
        items={languages.map(({ value, name }) => ({
          label: name,
          checked: language.value === value,
          onChoose: () => {
            language.value = value
          },
        }))}
      />
      <Menu
        label={<Icon name={theme.value === 'dark' ? 'moon' : 'sun'} />}
        buttonLabel={say.theme}
        items={themes.map(value => ({
          label: say.themes[value],
          checked: theme.value === value,
          onChoose: () => {
            theme.value = value
          },
        }))}
      />
    </>
  )
}
