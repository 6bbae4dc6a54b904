/** Frequent queries, compiled once: building them takes longer than running them. */
import type { Compilable, RawBuilder } from 'kysely'
import type { Columns, StoreDialect } from './dialect.ts'
import type { Database } from './schema.ts'

/** Returns a function that runs the query built by `build`. Parameters can only be values to compare with, or a limit. */
export function prepared<P extends number[], O>(
  db: Database,
  build: (...parameters: P) => Compilable<O>,
): (...parameters: P) => Promise<O[]> {
  const samples = Array.from({ length: build.length }, (_, place) => -1 - place)
  const compiled = build(...(samples as P)).compile()
  const places = compiled.parameters.map(parameter => samples.indexOf(parameter as number))
  if (samples.some((_, place) => !places.includes(place)) || places.includes(-1)) {
    throw new Error(`parameters and values of the query do not match: ${compiled.sql}`)
  }
  return async (...parameters) => {
    const { rows } = await db.executeQuery<O>({ ...compiled, parameters: places.map(place => parameters[place]) })
    return rows
  }
}

/** Returns a function that runs the query built by `build`, which has a list of numbers, once or more, and no parameters besides. */
export function preparedList<O>(
  db: Database,
  dialect: Pick<StoreDialect, 'bindList'>,
  build: (list: readonly number[]) => Compilable<O>,
): (list: readonly number[]) => Promise<O[]> {
  const sample: readonly number[] = []
  const compiled = build(sample).compile()
  const boundSample = dialect.bindList(sample)
  if (compiled.parameters.some(parameter => parameter !== boundSample)) {
    throw new Error(`the query has values besides its list: ${compiled.sql}`)
  }
  return async list => {
    const bound = dialect.bindList(list)
    const { rows } = await db.executeQuery<O>({ ...compiled, parameters: compiled.parameters.map(() => bound) })
    return rows
  }
}

/** Returns a function that runs the query built by `build`, which has these rows as a subquery and no parameters besides. */
export function preparedRows<R extends object, O>(
  dialect: Pick<StoreDialect, 'rows' | 'bind'>,
  columns: Columns<R>,
  build: (rows: RawBuilder<R>) => Compilable<O>,
): (db: Database, rows: readonly R[]) => Promise<O[]> {
  const compiled = build(dialect.rows(columns, [])).compile()
  if (compiled.parameters.length !== dialect.bind(columns, []).length) {
    throw new Error(`the query has other parameters than its rows: ${compiled.sql}`)
  }
  return async (db, rows) => {
    const found = await db.executeQuery<O>({ ...compiled, parameters: dialect.bind(columns, rows) })
    return found.rows
  }
}
