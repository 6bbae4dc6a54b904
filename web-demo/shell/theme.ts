/** Light or dark: the choice is an attribute of <html>, which the colours of tokens.css follow. */
import { effect, type ReadonlySignal } from '@preact/signals'
import type { Theme } from '../model/preferences.ts'

/** Keeps the page in the theme that is chosen, from now on. */
export function keepTheme(theme: ReadonlySignal<Theme>): void {
  effect(() => {
    const { dataset } = document.documentElement
    if (theme.value === 'system') delete dataset.theme
    else dataset.theme = theme.value
  })
}
