/** The differences between SQLite and PostgreSQL, as far as queries and migrations are concerned. */
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

/** The columns of rows that are bound as few values, and their types. */
export type Columns<R extends object> = Readonly<Record<keyof R & string, 'bigint' | 'text'>>

/** Returns the names of columns, in the order in which they are bound. */
export function namesOf<R extends object>(columns: Columns<R>): (keyof R & string)[] {
  return Object.keys(columns) as (keyof R & string)[]
}

export interface StoreDialect {
  /** The column type of text, compared and sorted by its bytes. */
  readonly text: 'text' | RawBuilder<unknown>
  /** The column type of byte strings. */
  readonly bytes: 'blob' | 'bytea'
  /** The column type of generated numbers. */
  readonly identityType: 'integer' | 'bigint'
  /** Makes a column the primary key, with generated values that rise and are never reused. */
  identity(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder
  /** Sets the first value that is generated for a new table. */
  startIdentity(db: Kysely<unknown>, table: string, column: string, first: number): Promise<void>
  /** Locks the schema against other migrations until the transaction ends. */
  lockSchema(transaction: Transaction<Tables>): Promise<void>
  /** Returns where migrations are recorded. Throws Misconfigured if the database cannot hold the tables. */
  migrationPlace(db: Kysely<Tables>): Promise<{ migrationTableSchema?: string }>

  /** Whether nothing can be written, as on a standby. */
  readonly isReadOnly: RawBuilder<boolean | number>
  /** The time by the clock of the database, in milliseconds since 1970. */
  readonly now: RawBuilder<number>
  /** Whether a number is in a list, which is bound as one value: more would run into the limit of variables. */
  isIn(number: Expression<number>, list: readonly number[]): RawBuilder<SqlBool>
  /** Returns the value that `isIn` binds. */
  bindList(list: readonly number[]): unknown
  /** Aggregates numbers to a list in JSON: thousands of rows would take longer to read. */
  jsonList(numbers: Expression<number>): RawBuilder<string>
  /** A subquery with the columns `recipient` and `sender`, bound as few values. */
  senders(list: readonly { recipient: number; sender: number }[]): RawBuilder<{ recipient: number; sender: number }>
  /** The same with the columns `recipient` and `id`, for messages to change. May leave out those that do not exist. */
  messageIds(list: readonly { recipient: number; id: number }[]): RawBuilder<unknown>
  /** A subquery with these columns, bound as few values: a list of rows would take longer to compile than to insert. */
  rows<R extends object>(columns: Columns<R>, list: readonly R[]): RawBuilder<R>
  /** Returns the values that `rows` binds. */
  bind<R extends object>(columns: Columns<R>, list: readonly R[]): unknown[]
  /** Converts a value or column to text, compared and sorted by its bytes. */
  asText(expression: Expression<string | number | null>): Expression<string>
  /**
   * LIKE with an escape character or none, ignoring the case of ASCII letters (S1). Text after a NUL is ignored. Nothing
   * matches a pattern that ends with the escape character.
   */
  like(text: Expression<string>, pattern: Expression<string>, escapeCharacter: string | undefined): Expression<SqlBool>

  /**
   * Locks these accounts against other transactions until this one ends, so that counts stay valid and the ids for one
   * recipient become visible in order. Must lock in ascending order to avoid deadlocks.
   */
  lock(transaction: Transaction<Tables>, accounts: readonly number[]): Promise<void>
  /**
   * Keeps accounts from being removed until the transaction ends; others may change meanwhile. To be called before rows change that refer
   * to them: the removal of an account locks it first, and such rows later.
   */
  keep(transaction: Transaction<Tables>, accounts: readonly number[]): Promise<void>
  /** Locks an account until the transaction ends, so that nothing new can refer to it. */
  lockForRemoval(transaction: Transaction<Tables>, account: number): Promise<void>
  /** Locks the creation of rooms of the system against other transactions until this one ends. */
  lockRoomsOfSystem(transaction: Transaction<Tables>): Promise<void>
  /** Locks the rows against other transactions that lock them, until this one ends; in the order of the query. */
  locked<T extends keyof Tables, O>(rows: SelectQueryBuilder<Tables, T, O>): SelectQueryBuilder<Tables, T, O>
  /** Skips rows that another transaction has locked, so that a bulk deletion neither waits nor deadlocks. */
  skipLocked<T extends keyof Tables, O>(rows: SelectQueryBuilder<Tables, T, O>): SelectQueryBuilder<Tables, T, O>
}
