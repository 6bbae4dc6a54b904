/** What causes each reason about files (X1–X4). */
import { Mode } from '../../protocol/index.ts'
import type { TestClient } from '../client.ts'
import { type Cause, type Site, startSite } from './cause.ts'

interface Pair {
  readonly site: Site
  readonly sender: TestClient
  readonly receiver: TestClient
}

/** Two users; `act` brings one of them the reason. */
function pair(act: (pair: Pair) => Promise<TestClient>): Cause {
  return async t => {
    const site = await startSite(t)
    return act({ site, sender: await site.user(), receiver: await site.user() })
  }
}

async function offer({ sender, receiver }: Pair): Promise<void> {
  sender.send('offerFile', { friend: receiver.number, name: 'a.txt', length: 3 })
  await receiver.next('fileOffer')
}

/** A file is offered, and then `act` happens. */
function offered(act: (pair: Pair) => Promise<TestClient>): Cause {
  return pair(async both => {
    await offer(both)
    return act(both)
  })
}

function named(name: string): Cause {
  return pair(async ({ sender, receiver }) => {
    sender.send('offerFile', { friend: receiver.number, name, length: 3 })
    return sender
  })
}

export const files = {
  badFileName: named('..'),
  fileNameTooLong: named('x'.repeat(256)),
  unknownAcceptance: offered(async ({ sender, receiver }) => {
    receiver.send('answerFile', { friend: sender.number, accepted: 2 })
    return receiver
  }),
  transferUnderWay: offered(async ({ sender, receiver }) => {
    sender.send('offerFile', { friend: receiver.number, name: 'b.txt', length: 3 })
    return sender
  }),
  noOffer: pair(async ({ sender, receiver }) => {
    receiver.send('answerFile', { friend: sender.number, accepted: 1 })
    return receiver
  }),
  noTransfer: pair(async ({ sender, receiver }) => {
    sender.send('fileData', { friend: receiver.number, data: new Uint8Array(1) })
    return sender
  }),

  fileCancelled: offered(async ({ sender, receiver }) => {
    sender.send('answerFile', { friend: receiver.number, accepted: 0 })
    await sender.next('fileAnswer')
    return sender
  }),
  fileCancelledByPeer: offered(async ({ sender, receiver }) => {
    sender.send('answerFile', { friend: receiver.number, accepted: 0 })
    return receiver
  }),
  fileRefused: offered(async ({ sender, receiver }) => {
    receiver.send('answerFile', { friend: sender.number, accepted: 0 })
    await sender.next('fileAnswer')
    return sender
  }),
  filePeerGone: offered(async ({ sender, receiver }) => {
    sender.send('setMode', { mode: Mode.hidden })
    return receiver
  }),
  fileLapsed: offered(async ({ site, receiver }) => {
    site.clock.time += 5 * 60_000
    return receiver
  }),
  fileOutOfBounds: offered(async ({ sender, receiver }) => {
    sender.send('fileData', { friend: receiver.number, data: new Uint8Array(1) })
    return receiver
  }),
} satisfies Record<string, Cause>
