import { useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import { Portrait } from '../parts/portrait.tsx'
import { Spinner } from '../parts/status.tsx'
import { signInWords } from './words.ts'

/** Instead of the form, while the page comes back to a sign-in. */
export function Returning({ number }: { number: number }) {
  const say = words(signInWords)
  const { session } = useApp()
  const account = session.remembered.value.find(each => each.number === number)
  return (
    <div class="sign-in-form sign-in-given">
      {account !== undefined && <Portrait number={account.portrait} size={72} />}
      {account !== undefined && account.nickname !== '' && <h3>{account.nickname}</h3>}
      <p role="status" class="sign-in-coming-back">
        <Spinner /> {say.comingBack(number)}
      </p>
      <button type="button" class="sign-in-link" onClick={() => session.giveUpReturn()}>
        {say.otherNumber}
      </button>
    </div>
  )
}
