import { useState } from 'preact/hooks'
import { words } from '../language/language.ts'
import { lazy } from '../parts/lazy.tsx'
import { Spinner } from '../parts/spinner.tsx'
import { Window } from '../parts/window.tsx'
import { AppearanceMenus } from '../shell/appearance-menus.tsx'
import { Brand } from './brand.tsx'
import { SignInForm } from './sign-in-form.tsx'
import { signInWords } from './words.ts'
import './sign-in.css'

const SignUp = lazy(
  async () => (await import('./sign-up.tsx')).SignUp,
  <div class="sign-in-waiting">
    <Spinner />
  </div>,
)

/** The login box: all there is on the screen while nobody is signed in. */
export function SignInWindow() {
  const say = words(signInWords)
  const [signingUp, setSigningUp] = useState(false)
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
              <SignInForm onSignUp={() => setSigningUp(true)} />
            </>
          )}
        </div>
      </Window>
    </main>
  )
}
