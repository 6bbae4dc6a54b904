/** Hands the one App to the components. */
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { App } from './app.ts'

export const AppContext = createContext<App | undefined>(undefined)

/** The App of the page; for components within `<AppContext.Provider value={app}>`. */
export function useApp(): App {
  const app = useContext(AppContext)
  if (app === undefined) throw new Error('no AppContext.Provider around this component')
  return app
}
