/** Whether a PostgreSQL database lets a gateway do all that it has to do. */
import { type Kysely, sql } from 'kysely'
import { Misconfigured } from '../errors.ts'
import type { Tables } from './schema.ts'

/** All tables that a gateway writes to: one that is left out does not compile. */
const tables = Object.keys({
  ...{ accounts: true, activity: true, addresses: true, audit: true, blocks: true, events: true, friends: true },
  ...{ groups: true, leases: true, messages: true, replies: true, requests: true, roomBans: true, roomEntries: true },
  ...{ roomMembers: true, rooms: true, tokens: true, webhooks: true },
} satisfies Record<Exclude<keyof Tables, 'kysely_migration'>, true>)

/** Throws Misconfigured if the database is read-only. */
export async function requireWritable(db: Kysely<Tables>): Promise<void> {
  const { rows } = await sql<{ standby: boolean; readOnly: string }>`
    select pg_is_in_recovery() as standby, current_setting('transaction_read_only') as "readOnly"`.execute(db)
  const [state] = rows
  if (state?.standby) throw new Misconfigured('it is a standby, and read-only')
  if (state?.readOnly === 'on') throw new Misconfigured('it is read-only')
}

/** Throws Misconfigured if the user lacks a right on a table that exists, or cannot create those that do not. */
export async function requireRights(db: Kysely<Tables>, createsTables: boolean): Promise<void> {
  const { rows } = await sql<{ missing: string }>`
    select privilege || ' on ' || name as missing
    from unnest(${tables}::text[]) name,
      unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE']) privilege
    where to_regclass(quote_ident(name)) is not null
      and (name <> 'audit' or privilege in ('SELECT', 'INSERT'))
      and not has_table_privilege(quote_ident(name), privilege)
    union all
    select 'CREATE on schema ' || current_schema()
    where ${createsTables} and not has_schema_privilege(current_schema(), 'CREATE')`.execute(db)
  if (rows.length > 0)
    throw new Misconfigured(`its user has no right to ${rows.map(({ missing }) => missing).join(', ')}`)
}
