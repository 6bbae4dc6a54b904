import { useEffect, useRef } from 'preact/hooks'
import { useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import { Portrait } from '../parts/portrait.tsx'
import type { Suggestion } from './mention-query.ts'
import { roomWords } from './words.ts'
import './mention-list.css'

interface Props {
  id: string
  offered: readonly Suggestion[]
  current: Suggestion
  optionId: (member: Suggestion) => string
  onTake: (member: Suggestion) => void
}

/** Whom a mention may mean. The focus stays in the field, which has the keys. */
export function MentionList({ id, offered, current, optionId, onTake }: Props) {
  const { people } = useApp()
  const say = words(roomWords)
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' })
  }, [current.number])
  return (
    <>
      <div
        ref={list}
        id={id}
        class="conversation-popup mention-list"
        role="listbox"
        aria-label={say.mentionList}
        onMouseDown={event => event.preventDefault()}
      >
        {offered.map(member => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys.
          // biome-ignore lint/a11y/useFocusableInteractive: the field says which is active.
          <div
            key={member.number}
            id={optionId(member)}
            class="mention-option"
            role="option"
            aria-selected={member.number === current.number}
            onClick={() => onTake(member)}
          >
            <Portrait number={people.get(member.number).value.portrait} size={24} />
            <bdi class="mention-name">{member.nickname}</bdi>
            <span class="mention-number">{member.number}</span>
          </div>
        ))}
      </div>
      <p class="visually-hidden" role="status">
        {say.mentionsFound(offered.length)}
      </p>
    </>
  )
}
