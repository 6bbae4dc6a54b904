/** How to open a database; the same for all adapters. */
import type { Logger } from 'pino'

export interface OpenOptions {
  /** What to do about an older schema: migrate it (the default), refuse it, or accept it, to look at the database only. */
  readonly olderSchema?: 'migrate' | 'refuse' | 'accept'
  /** Set by a gateway: whether it shares the database with others. Nobody replaces a file meanwhile. */
  readonly use?: 'shared' | 'exclusive'
  readonly log?: Logger
}
