/** What SQLite and PostgreSQL do not have in common: all that the queries and migrations leave to an adapter. */
import type { ColumnDefinitionBuilder, Expression, Kysely, RawBuilder, SqlBool, Transaction } from 'kysely'
import type { Tables } from './schema.ts'

export interface StoreDialect {
  /** The column type of a run of bytes. */
  readonly bytes: 'blob' | 'bytea'
  /** The column type of a number that the database hands out. */
  readonly identityType: 'integer' | 'bigint'
  /** Makes a column the primary key whose values the database hands out, rising and never twice. */
  identity(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder
  /** Sets the first value that a new table's identity hands out. */
  startIdentity(db: Kysely<unknown>, table: string, column: string, first: number): Promise<void>

  /** A subquery with the column `number` of any length, bound as one value: a list knows no limit of variables. */
  numbers(list: readonly number[]): RawBuilder<number>
  /** The same with the two columns `recipient` and `id`. */
  mailboxIds(list: readonly { recipient: number; id: number }[]): RawBuilder<unknown>
  /** LIKE without an escape character and without regard to the case of ASCII letters (S1). */
  like(text: Expression<string>, pattern: Expression<string>): Expression<SqlBool>
  /**
   * Holds other transactions off these accounts until this one ends: what is counted stays counted, and ids of one
   * recipient become visible in their order. Locked in ascending order, so that two never wait for each other.
   */
  lock(transaction: Transaction<Tables>, accounts: readonly number[]): Promise<void>
}
