/** The chat of the shop's page, in plain JavaScript; shop.html loads it. */
import { OicqClient } from 'oicq/client'

const chat = document.querySelector('#chat')
const [status, lines, form] = [chat.querySelector('p'), chat.querySelector('ul'), chat.querySelector('form')]

/** Asks the shop's backend, which knows by its cookie who this is. */
async function ask(path, body = {}) {
  const response = await fetch(path, { method: 'POST', body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${path}: ${response.status}`)
  return response.json()
}

function show(text) {
  const line = document.createElement('li')
  // Never as HTML: anyone can write anything.
  line.textContent = text
  lines.append(line)
}

async function startChat() {
  const client = new OicqClient(document.documentElement.dataset.gateway)
  client.on('status', ({ is }) => {
    status.textContent = is
  })
  client.on('message', ({ from, text }) => show(`${from}: ${text}`))
  client.roster.subscribe(() => {
    const friends = client.roster.getSnapshot().groups.flatMap(({ friends }) => friends)
    form.to.replaceChildren(...friends.map(({ nickname, number }) => new Option(nickname, number)))
  })
  form.addEventListener('submit', async event => {
    event.preventDefault()
    const text = form.text.value
    form.text.value = ''
    // Resolves when it is safe: acknowledged by the other's client, or stored.
    await client.sendMessage(Number(form.to.value), text)
    show(`me: ${text}`)
  })
  const { number, token } = await ask('/chat-token')
  // Also after a lost connection: each sign-in takes a new token.
  let first = token
  await client.signIn(number, async () => {
    const unused = first
    first = undefined
    return unused ?? (await ask('/chat-token')).token
  })
  chat.hidden = false
}

document.querySelector('#sign-in').addEventListener('submit', async event => {
  event.preventDefault()
  const { name, password } = Object.fromEntries(new FormData(event.target))
  await ask('/sign-in', { name, password })
  event.target.hidden = true
  await startChat()
})
