/** Parts of the page that are loaded when they are first needed. */
import type { ComponentChildren, ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { words } from '../language/language.ts'
import { Button } from './button.tsx'
import './lazy.css'

const lazyWords = {
  en: { failed: 'This part of the page could not be loaded.', again: 'Load the page again' },
  zh: { failed: '页面的这一部分没能加载。', again: '重新加载页面' },
}

/**
 * A component that loads the real one when it is first shown, and shows `waiting` until then. It is loaded once. When
 * that fails, the connection is down or the server has a newer page by now; both take loading the page again, as a
 * browser remembers that an import failed.
 */
export function lazy<P extends object>(
  load: () => Promise<ComponentType<P>>,
  waiting: ComponentChildren = null,
): ComponentType<P> {
  let loaded: ComponentType<P> | undefined
  return function Lazy(props: P) {
    const say = words(lazyWords)
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
        <p>{say.failed}</p>
        <Button onClick={() => location.reload()}>{say.again}</Button>
      </div>
    )
  }
}
