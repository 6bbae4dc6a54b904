/** The version of this server. */
import { readFileSync } from 'node:fs'

const { version: text }: { version: string } = JSON.parse(
  readFileSync(new URL('./package.json', import.meta.url), 'utf8'),
)

/** As in gateway/package.json, such as 1.2.3. */
export const version = text
