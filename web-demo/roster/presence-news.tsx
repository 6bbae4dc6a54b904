import { useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import { displayName } from '../model/names.ts'
import { MAX_NAMED } from '../model/presence-news.ts'
import { stateName, VisuallyHidden } from '../parts/status.tsx'

const newsWords = {
  en: { is: (state: string) => `: ${state}`, many: (count: number) => `${count} friends have changed their state.` },
  zh: { is: (state: string) => `：${state}`, many: (count: number) => `${count} 位好友的状态有变化。` },
}

/** Announces to screen readers, when these have time, which friends came and went. */
export function PresenceNews() {
  const { people, presenceNews } = useApp()
  const say = words(newsWords)
  const changes = [...presenceNews.changes.value]
  return (
    <div aria-live="polite">
      <VisuallyHidden>
        {changes.length > MAX_NAMED
          ? say.many(changes.length)
          : changes.map(([number, state]) => (
              <p key={number}>
                <bdi lang="">{displayName(people.get(number).value)}</bdi>
                {say.is(stateName(state))}
              </p>
            ))}
      </VisuallyHidden>
    </div>
  )
}
