/** The command that makes keys of the HTTP API. */
import { scopes as allScopes, newApiKey, parseScopes } from '../api-keys.ts'
import { SettingError } from '../setting-parsers.ts'
import type { DatabaseCommand } from './command.ts'
import { UsageError } from './errors.ts'

export const apiKey: DatabaseCommand = {
  usage: 'api-key create <id> --scopes <scope,scope> [--expires <date>]',
  description: `Makes a key of the HTTP API, prints it once, and the line for API_KEYS, which has its hash only. Scopes: ${allScopes.join(', ')}.`,
  options: { scopes: { type: 'string' }, expires: { type: 'string' } },
  prepareAlone([verb, id, ...more], { scopes, expires }) {
    if (verb !== 'create' || id === undefined || more.length > 0) throw new UsageError('expected create and an id')
    if (typeof scopes !== 'string') throw new UsageError('expected --scopes')
    const made = make(id, scopes, typeof expires === 'string' ? expires : undefined)
    return async (_, output) => {
      await output.result(made.key, made)
      await output.details({ setting: 0 }, [{ setting: `API_KEYS=${made.setting}` }])
    }
  },
}

function make(id: string, scopes: string, expires: string | undefined) {
  try {
    return newApiKey(id, parseScopes(scopes, ','), expires)
  } catch (error) {
    throw error instanceof SettingError ? new UsageError(`a key ${error.message}`) : error
  }
}
