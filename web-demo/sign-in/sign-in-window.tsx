import { useApp } from '../model/app.ts'
import { language, languages, words } from '../model/language.ts'
import { themes } from '../model/preferences.ts'
import { Icon } from '../parts/icon.tsx'
import { lazy } from '../parts/lazy.tsx'
import { Menu } from '../parts/menu.tsx'
import { Spinner } from '../parts/status.tsx'
import { Window } from '../parts/window.tsx'
import { commonWords } from '../parts/words.ts'
import { Returning } from './returning.tsx'
import { SignInForm } from './sign-in-form.tsx'
import { signInWords } from './words.ts'
import './sign-in.css'

const SignUp = lazy(
  async () => (await import('./sign-up.tsx')).SignUp,
  <div class="sign-in-waiting">
    <Spinner />
  </div>,
)

/** The sign-in window, shown while nobody is signed in. */
export function SignInWindow() {
  const say = words(signInWords)
  const { session, view } = useApp()
  const returning = session.returning.value
  const signingUp = view.signingUp.value
  const setSigningUp = (value: boolean): void => {
    view.signingUp.value = value
  }
  return (
    <main class={signingUp ? 'sign-in sign-in-up' : 'sign-in'}>
      <h1 class="visually-hidden">OICQ</h1>
      <Window
        title={signingUp ? say.signUpTitle : say.title}
        actions={<AppearanceMenus />}
        onBack={signingUp ? () => setSigningUp(false) : undefined}
      >
        <div class="sign-in-scroll">
          {signingUp ? (
            <SignUp onBack={() => setSigningUp(false)} />
          ) : (
            <>
              <Brand />
              {returning?.is === 'signing in' ? (
                <Returning number={returning.number} />
              ) : (
                <SignInForm onSignUp={() => setSigningUp(true)} />
              )}
            </>
          )}
        </div>
      </Window>
    </main>
  )
}

/** The page's name and logo: two people in one balloon, as in icon.svg. */
function Brand() {
  return (
    <div class="sign-in-brand">
      <svg viewBox="0 0 64 64" width="52" height="52" aria-hidden="true">
        <path
          class="sign-in-brand-back"
          d="M40 14c10 0 18 6.5 18 15 0 4.3-2.1 8.1-5.4 10.9L54 48l-7.6-3.7A23 23 0 0 1 40 45z"
        />
        <path
          class="sign-in-brand-front"
          d="M27 8c12.2 0 22 8 22 18s-9.8 18-22 18c-2.6 0-5-.4-7.3-1L10 49l1.6-10C7.5 35.7 5 31.1 5 26 5 16 14.8 8 27 8z"
        />
        <path class="sign-in-brand-face" d="M19 21v5M35 21v5M18.5 32.5c2 2.6 5 4 8.5 4s6.5-1.4 8.5-4" />
      </svg>
      <div>
        <p class="sign-in-brand-name">OICQ</p>
        <p class="sign-in-brand-tagline">{words(signInWords).tagline}</p>
      </div>
    </div>
  )
}

/** Language and theme, for a title bar. */
function AppearanceMenus() {
  const say = words(commonWords)
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
