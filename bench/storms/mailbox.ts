/** Messages for users who are absent: how fast one gateway with SQLite stores them, and delivers them at sign-in. */
import { createAccounts, QUICK } from '../accounts.ts'
import { jsonLine, table } from '../report.ts'
import { openAccounts } from '../servers.ts'
import { summary } from '../statistics.ts'
import type { Usage } from '../usage.ts'
import type { MailboxResult, MailboxWork } from './mailbox-load.ts'
import { isSound, measureOne } from './measure.ts'

const work: MailboxWork = { users: 200, messages: 500 }
const TARGET = 20_000

/** Returns whether every message arrived as it was sent. */
export async function benchMailbox(repeats: number): Promise<boolean> {
  const accounts = await openAccounts(store => createAccounts(store, 2 * work.users, QUICK))
  const results: MailboxResult[] = []
  try {
    for (let round = 1; round <= repeats; round++) {
      const result = await measureOne<MailboxWork, MailboxResult>('mailbox-load.ts', accounts, work)
      results.push(result)
      jsonLine({ bench: 'mailbox', round, ...work, ...result })
    }
  } finally {
    await accounts.remove()
  }
  const row = (name: string, usages: Usage[]) => {
    const column = (key: 'perSecond' | 'cpuEach' | 'serverCores' | 'loadCores', digits: number) =>
      summary(
        usages.map(usage => usage[key]),
        digits,
      )
    const ratio = summary(usages.map(({ perSecond }) => perSecond / TARGET))
    return [name, column('perSecond', 0), ratio, column('cpuEach', 1), column('serverCores', 2), column('loadCores', 2)]
  }
  table(
    `Mailbox: ${work.users * work.messages} messages of 64 bytes from ${work.users} users to ${work.users} absent ones, SQLite`,
    ['', 'messages/s', `of the target ${TARGET}`, 'CPU µs/message', 'server cores', 'load cores'],
    [
      row(
        'stored: until all connection tests are answered',
        results.map(({ stored }) => stored),
      ),
      row(
        'delivered: until all is confirmed and removed',
        results.map(({ delivered }) => delivered),
      ),
    ],
  )
  const lastText = results.map(({ lastTextSeconds }) => (work.users * work.messages) / lastTextSeconds)
  console.log(`Until the last text has arrived: ${summary(lastText, 0)} messages/s.`)
  return isSound(results)
}
