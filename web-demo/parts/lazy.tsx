/** Parts of the page that are loaded on demand. */
import type { ComponentChildren, ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { words } from '../model/language.ts'
import { Button } from './button.tsx'
import { commonWords } from './words.ts'
import './window.css'

/**
 * A component that loads the real one once, when it is first shown, and shows `waiting` until then. If loading fails,
 * the connection is down or the server has a newer page; both require a reload, as browsers cache a failed import.
 */
export function lazy<P extends object>(
  load: () => Promise<ComponentType<P>>,
  waiting: ComponentChildren = null,
): ComponentType<P> {
  let loaded: ComponentType<P> | undefined
  return function Lazy(props: P) {
    const say = words(commonWords)
    const [state, setState] = useState<'loading' | 'loaded' | 'failed'>('loading')
    useEffect(() => {
      if (loaded !== undefined) return
      load().then(
        component => {
          loaded = component
          setState('loaded')
        },
        () => setState('failed'),
      )
    }, [])
    if (loaded !== undefined) {
      const Loaded = loaded
      return <Loaded {...props} />
    }
    if (state !== 'failed') return waiting
    return (
      <div class="lazy-failed" role="alert">
        <p>{say.loadFailed}</p>
        <Button onClick={() => location.reload()}>{say.reload}</Button>
      </div>
    )
  }
}
