/** A list of friends in React that follows the roster; it signs up at a server, and adds the number you type. */
import { OicqClient } from 'oicq/client'
import { StrictMode, useState, useSyncExternalStore } from 'react'
import { createRoot } from 'react-dom/client'

function FriendList({ client }: { client: OicqClient }) {
  const { mode, groups } = useSyncExternalStore(client.roster.subscribe, client.roster.getSnapshot)
  return (
    <section>
      <p>{`You are ${mode}`}</p>
      {groups.map(({ group, name, friends }) => (
        <ul key={group} aria-label={name}>
          {friends.map(({ number, nickname, state }) => (
            <li key={number}>{`${nickname} is ${state}`}</li>
          ))}
        </ul>
      ))}
    </section>
  )
}

function AddFriend({ client }: { client: OicqClient }) {
  const [outcome, setOutcome] = useState('')
  const add = async (form: FormData) => setOutcome(await client.addFriend(Number(form.get('number'))).catch(String))
  return (
    <form action={add}>
      <input name="number" aria-label="Number" /> <output>{outcome}</output>
    </form>
  )
}

const client = new OicqClient(document.documentElement.dataset.gateway ?? '')
createRoot(document.body.appendChild(document.createElement('main'))).render(
  <StrictMode>
    <FriendList client={client} />
    <AddFriend client={client} />
  </StrictMode>,
)
const password = crypto.randomUUID()
client.register({ nickname: 'Ming', password }).then(number => client.signIn(number, password))
