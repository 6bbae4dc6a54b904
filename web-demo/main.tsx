/** Starts the page: one App, connected to the host the page came from, and what is shown of it. */
// First, so that what a part of the page says of its own elements comes after it.
import './styles/tokens.css'
import './styles/base.css'
import { render } from 'preact'
import { App } from './app.tsx'
import { keepLanguage } from './language/language.ts'
import { App as Model } from './model/app.ts'
import { AppContext } from './model/app-context.ts'
import { keepTheme } from './shell/theme.ts'

const url = new URL('./ws', location.href)
url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'

const model = new Model(url.href)
keepLanguage()
keepTheme(model.preferences.theme)

const root = document.getElementById('app')
if (root === null) throw new Error('the page has no #app')
render(
  <AppContext.Provider value={model}>
    <App />
  </AppContext.Provider>,
  root,
)
