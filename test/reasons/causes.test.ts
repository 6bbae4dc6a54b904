/** Each reason of the table is caused, and told as the table says (E2, E4, X2). A reason without a cause does not compile. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { closeCodes, type ReasonName, reasons } from '../../protocol/index.ts'
import type { Cause } from './cause.ts'
import { connection } from './connection.ts'
import { files } from './files.ts'
import { programs } from './programs.ts'
import { requests } from './requests.ts'
import { rooms } from './rooms.ts'

const causes: Record<ReasonName, Cause> = { ...requests, ...files, ...programs, ...connection, ...rooms }

/** Told by a notice before the connection is closed; the others that close it are told by the close code alone. */
const toldBefore: ReadonlySet<ReasonName> = new Set([
  ...(['signedInElsewhere', 'accountDisabled', 'accountDeleted', 'kicked', 'passwordChanged'] as const),
])

// One after the other: a cause may set the clock of the process forward.
describe('E4: the reason is told', () => {
  for (const [key, cause] of Object.entries(causes)) {
    const name = key as ReasonName
    test(name, async t => {
      const client = await cause(t)
      const { closes } = reasons[name]
      // A request that failed on the server is refused; a frame that did closes the connection.
      const isNotice = closes === undefined || toldBefore.has(name) || name === 'serverFailed'
      if (isNotice) await client.notice(name)
      if (closes === undefined || name === 'serverFailed') return
      const { code, reason } = await client.closed
      assert.equal(code, closeCodes[closes].code, reason)
    })
  }
})
