import { words } from '../language/language.ts'
import { signInWords } from './words.ts'

/** The name of the page and its sign: two people in one balloon, as in icon.svg. */
export function Brand() {
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
