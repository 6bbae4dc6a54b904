/** The frames of spec/vectors.json that the page shows. The first of a message is its example. */
import { readFileSync } from 'node:fs'

export type Sender = 'user' | 'server'

interface Vector {
  readonly sender: Sender
  readonly name: string
  readonly about: string
  readonly hex: string
}

const { messages } = JSON.parse(readFileSync(new URL('../../spec/vectors.json', import.meta.url), 'utf8')) as {
  messages: readonly Vector[]
}

/** Returns the frame that this entry describes, or the first of the message. Throws if there is none. */
export function vector(sender: Sender, name: string, about?: string): Uint8Array {
  const found = messages.find(
    each => each.sender === sender && each.name === name && (about ?? each.about) === each.about,
  )
  if (found === undefined) throw new Error(`no vector for ${sender} ${name}: ${about}`)
  return new Uint8Array(Buffer.from(found.hex, 'hex'))
}
