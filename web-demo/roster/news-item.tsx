import { words } from '../language/language.ts'
import { useApp } from '../model/app-context.ts'
import type { FriendNews } from '../model/friend-requests.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { PersonLine } from './person-line.tsx'
import { rosterWords } from './words.ts'

/** What became of a request of mine, or that someone has added me. */
export function NewsItem({ news: { id, kind, number, time } }: { news: FriendNews }) {
  const { requests, roster, view } = useApp()
  const say = words(rosterWords)
  const what = { agreed: say.theyAgreed, refused: say.theyRefused, added: say.theyAdded }[kind]
  return (
    <li class="requests-item">
      <PersonLine number={number} time={time}>
        <Button kind="icon" label={say.dismiss} onClick={() => requests.dismiss(id)}>
          <Icon name="close" />
        </Button>
      </PersonLine>
      <div class="requests-what">
        <p>{what}</p>
        {kind === 'added' && roster.friend(number) === undefined && (
          <Button
            onClick={() => {
              view.dialog.value = { is: 'add friend', number }
            }}
          >
            {say.addThem}
          </Button>
        )}
      </div>
    </li>
  )
}
