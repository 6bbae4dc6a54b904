/** The Lua scripts of the Directory: each is atomic, and touches the keys of one hash tag only. */
import { readFileSync } from 'node:fs'
import type { RedisConnection } from './connect.ts'

/** The scripts as functions. On buckets: the keys of entries and visible numbers, then what the script says. */
export function loadScripts(redis: RedisConnection) {
  return {
    claim: redis.script('directory:claim', read('entries', 'claim'), 2),
    setMode: redis.script('directory:setMode', read('entries', 'set-mode'), 2),
    release: redis.script('directory:release', read('entries', 'release'), 2),
    restore: redis.script('directory:restore', read('entries', 'restore'), 2),
    clear: redis.script('directory:clear', read('entries', 'clear'), 2),
    renew: redis.script('directory:renew', read('leases', 'renew'), 3),
    evict: redis.script('directory:bury', read('leases', 'bury'), 3),
  }
}

function read(shared: string, name: string): string {
  return [shared, name].map(part => readFileSync(new URL(`scripts/${part}.lua`, import.meta.url), 'utf8')).join('')
}
