/** Starts the page: one App, connected to the host that served the page, and its view. */
// First, so that the styles of single parts override them.
import './styles/tokens.css'
import './styles/base.css'
import { effect } from '@preact/signals'
import { render } from 'preact'
import { AppContext, App as Model } from './model/app.ts'
import { keepLanguage } from './model/language.ts'
import { App } from './shell/app.tsx'
import { Navigation } from './shell/navigation.ts'

const url = new URL('./ws', location.href)
url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'

const model = new Model(url.href)
keepLanguage()
effect(() => {
  // The colours in tokens.css follow this attribute of <html>.
  const { dataset } = document.documentElement
  const theme = model.preferences.theme.value
  if (theme === 'system') delete dataset.theme
  else dataset.theme = theme
})

new Navigation(model).start()
void model.session.comeBack()

const root = document.getElementById('app')
if (root === null) throw new Error('the page has no #app')
render(
  <AppContext.Provider value={model}>
    <App />
  </AppContext.Provider>,
  root,
)

/** How long the page may be busy before the worker starts all the same, ms. */
const BUSY_MS = 2000

// Once the page can be used: the worker loads all of it.
if (import.meta.env.PROD) {
  const start = (): void => void model.update.start()
  const soon = (): unknown =>
    'requestIdleCallback' in window ? requestIdleCallback(start, { timeout: BUSY_MS }) : setTimeout(start, BUSY_MS)
  if (document.readyState === 'complete') soon()
  else addEventListener('load', soon)
}
