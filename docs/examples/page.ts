/** A page that signs up at a server and sends messages to itself; page.html loads it. */
import { OicqClient } from 'oicq/client'

const status = document.createElement('p')
const messages = document.createElement('ul')
const form = document.createElement('form')
const input = document.createElement('input')
form.append(input)
document.body.append(status, messages, form)

const client = new OicqClient(document.documentElement.dataset.gateway ?? '')
client.on('status', ({ is }) => {
  status.textContent = is
})
client.on('message', ({ from, text }) => {
  const line = document.createElement('li')
  // Never as HTML: anyone can write anything.
  line.textContent = `${from}: ${text}`
  messages.append(line)
})

const password = crypto.randomUUID()
const number = await client.register({ nickname: 'Ming', password })
await client.signIn(number, password)

form.addEventListener('submit', async event => {
  event.preventDefault()
  try {
    await client.sendMessage(number, input.value)
    input.value = ''
  } catch (error) {
    status.textContent = `${error}`
  }
})
