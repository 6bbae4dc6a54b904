/** Keeps the transcript in README.md current: it is what `npm run demo:chat` prints. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

const readme = new URL('../README.md', import.meta.url)
const demo = new URL('../demo/chat.ts', import.meta.url)

/** The page with the demonstration as it prints now. */
export function withTranscript(page: string): string {
  const printed = execFileSync(process.execPath, [demo.pathname], { encoding: 'utf8' }).trim()
  return page.replace(
    /(<!-- transcript -->\n)[\s\S]*(<!-- \/transcript -->)/,
    (_, start: string, end: string) => `${start}\n\`\`\`text\n${printed}\n\`\`\`\n\n${end}`,
  )
}

if (import.meta.main) writeFileSync(readme, withTranscript(readFileSync(readme, 'utf8')))
