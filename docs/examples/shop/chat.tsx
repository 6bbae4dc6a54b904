/** The same chat in React; react.html loads what Vite builds of it. */
import { OicqClient } from 'oicq/client'
import { StrictMode, useActionState, useState, useSyncExternalStore } from 'react'
import { createRoot } from 'react-dom/client'

/** Asks the shop's backend, which knows by its cookie who this is. */
async function ask<T>(path: string, body: object = {}): Promise<T> {
  const response = await fetch(path, { method: 'POST', body: JSON.stringify(body) })
  if (response.status === 401) throw new Error('The name or the password is wrong.')
  if (!response.ok) throw new Error('That did not work. Try again later.')
  return response.json()
}

const newToken = () => ask<{ number: number; token: string }>('/chat-token')
const client = new OicqClient(document.documentElement.dataset.gateway ?? '')
let lines: readonly string[] = []
const listeners = new Set<() => void>()

function show(line: string): void {
  lines = [...lines, line]
  for (const listener of listeners) listener()
}
client.on('message', ({ from, text }) => show(`${from}: ${text}`))

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** An action of a form, and why it failed last. */
function useAttempt(work: (form: FormData) => Promise<void>) {
  const [problem, attempt] = useActionState(async (_: string, form: FormData) => {
    try {
      await work(form)
      return ''
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }, '')
  return { attempt, problem: <p role="alert">{problem}</p> }
}

function SignIn({ onSignedIn }: { onSignedIn: () => void }) {
  const { attempt, problem } = useAttempt(async form => {
    await ask('/sign-in', Object.fromEntries(form))
    const { number } = await newToken()
    // Called for every sign-in, also after a lost connection.
    await client.signIn(number, async () => (await newToken()).token)
    onSignedIn()
  })
  return (
    <form action={attempt}>
      <label>
        Name <input name="name" />
      </label>
      <label>
        Password <input name="password" type="password" />
      </label>
      <button type="submit">Sign in</button>
      {problem}
    </form>
  )
}

function Chat() {
  const { groups } = useSyncExternalStore(client.roster.subscribe, client.roster.getSnapshot)
  const said = useSyncExternalStore(subscribe, () => lines)
  const friends = groups.flatMap(({ friends }) => friends)
  const { attempt, problem } = useAttempt(async form => {
    const text = String(form.get('text'))
    await client.sendMessage(Number(form.get('to')), text)
    show(`me: ${text}`)
  })
  return (
    <section aria-label="Chat">
      <ul>
        {said.map((line, place) => (
          <li key={place}>{line}</li>
        ))}
      </ul>
      <form action={attempt}>
        <label>
          To
          <select name="to">
            {friends.map(({ nickname, number }) => (
              <option key={number} value={number}>
                {nickname}
              </option>
            ))}
          </select>
        </label>
        <label>
          Message <input name="text" />
        </label>
        <button type="submit">Send</button>
        {problem}
      </form>
    </section>
  )
}

function Shop() {
  const [isSignedIn, setSignedIn] = useState(false)
  return isSignedIn ? <Chat /> : <SignIn onSignedIn={() => setSignedIn(true)} />
}

createRoot(document.body.appendChild(document.createElement('main'))).render(
  <StrictMode>
    <Shop />
  </StrictMode>,
)
