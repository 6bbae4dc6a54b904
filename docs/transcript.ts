/** Keeps docs/transcript.md current: it is what `npm run demo:chat` prints. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { withParts } from './generated.ts'

const transcript = new URL('transcript.md', import.meta.url)
const demo = new URL('../demo/chat.ts', import.meta.url)

/** The page with the demonstration as it prints now. Throws when its marker is missing. */
export function withTranscript(page: string): string {
  return withParts(page, {
    transcript: () => {
      const printed = execFileSync(process.execPath, [demo.pathname], { encoding: 'utf8' }).trim()
      return `\`\`\`text\n${printed}\n\`\`\``
    },
  })
}

if (import.meta.main) writeFileSync(transcript, withTranscript(readFileSync(transcript, 'utf8')))
