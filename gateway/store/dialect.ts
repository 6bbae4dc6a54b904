/** What SQLite and PostgreSQL do not have in common: all that the queries and migrations leave to an adapter. */
import type {
  ColumnDefinitionBuilder,
  Expression,
  Kysely,
  RawBuilder,
  SelectQueryBuilder,
  SqlBool,
  Transaction,
} from 'kysely'
import type { Tables } from './schema.ts'

export interface StoreDialect {
  /** The column type of text, which sorts and compares by its bytes. */
  readonly text: 'text' | RawBuilder<unknown>
  /** The column type of a run of bytes. */
  readonly bytes: 'blob' | 'bytea'
  /** The column type of a number that the database hands out. */
  readonly identityType: 'integer' | 'bigint'
  /** Makes a column the primary key whose values the database hands out, rising and never twice. */
  identity(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder
  /** Sets the first value that a new table's identity hands out. */
  startIdentity(db: Kysely<unknown>, table: string, column: string, first: number): Promise<void>
  /** Holds other processes off the schema until the transaction ends; answers where migrations are noted. */
  lockSchema(transaction: Transaction<Tables>): Promise<{ migrationTableSchema?: string }>

  /** A subquery with the column `number` of any length, bound as one value: a list knows no limit of variables. */
  numbers(list: readonly number[]): RawBuilder<number>
  /** The same with the two columns `recipient` and `id`: those of the messages that exist, to be deleted now. */
  mailboxIds(list: readonly { recipient: number; id: number }[]): RawBuilder<unknown>
  /** A value or column as text, which sorts and compares by its bytes. */
  asText(expression: Expression<string | number | null>): Expression<string>
  /** LIKE without an escape character and without regard to the case of ASCII letters (S1). A text ends at a NUL here. */
  like(text: Expression<string>, pattern: Expression<string>): Expression<SqlBool>

  /**
   * Holds other transactions off these accounts until this one ends: what is counted stays counted, and ids of one
   * recipient become visible in their order. Locked in ascending order, so that two never wait for each other.
   */
  lock(transaction: Transaction<Tables>, accounts: readonly number[]): Promise<void>
  /** Leaves rows out that another transaction is changing: what is deleted in bulk, in no order, waits for nobody. */
  unlocked<T extends keyof Tables, O>(rows: SelectQueryBuilder<Tables, T, O>): SelectQueryBuilder<Tables, T, O>
}
