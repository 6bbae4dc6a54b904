/** The chat of the shop's page, in plain JavaScript; shop.html loads it. */
import { OicqClient } from 'oicq/client'

const chat = document.querySelector('#chat')
const [status, lines, form] = [chat.querySelector('p'), chat.querySelector('ul'), chat.querySelector('form')]
const [signIn, problem] = [document.querySelector('#sign-in'), document.querySelector('#problem')]

/** Asks the shop's backend, which knows by its cookie who this is. */
async function ask(path, body = {}) {
  const response = await fetch(path, { method: 'POST', body: JSON.stringify(body) })
  if (response.status === 401) throw new Error('The name or the password is wrong.')
  if (!response.ok) throw new Error('That did not work. Try again later.')
  return response.json()
}

/** Runs `work`, and shows the customer why it failed. */
async function attempt(work) {
  problem.textContent = ''
  await work().catch(error => {
    problem.textContent = error.message
  })
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
  form.addEventListener('submit', event => {
    event.preventDefault()
    const text = form.text.value
    attempt(async () => {
      // Resolves when it is safe: acknowledged by the other's client, or stored.
      await client.sendMessage(Number(form.to.value), text)
      show(`me: ${text}`)
    })
    form.text.value = ''
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

signIn.addEventListener('submit', event => {
  event.preventDefault()
  const { name, password } = Object.fromEntries(new FormData(signIn))
  attempt(async () => {
    await ask('/sign-in', { name, password })
    signIn.hidden = true
    await startChat()
  })
})
