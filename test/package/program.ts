/** A program in plain JavaScript that uses the package, for any runtime. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const lines = [
  `import { OicqClient } from 'oicq/client'`,
  'const [url, ws] = process.argv.slice(2)',
  'const { WebSocket } = globalThis.WebSocket === undefined ? await import(ws) : globalThis',
  'const client = new OicqClient(url, { WebSocket })',
  `const number = await client.register({ nickname: 'Ming', password: 'open sesame' })`,
  `await client.signIn(number, 'open sesame')`,
  `client.on('message', ({ text }) => console.log(text))`,
  `await client.sendMessage(number, '你好')`,
  'client.close()',
]

/** What it prints. Its arguments are the server's URL and, for a runtime without a WebSocket, that of the package ws. */
export const SAID = '你好\n'

/** Writes it into a project; returns the name of the file. */
export async function writeProgram(project: string): Promise<string> {
  await writeFile(join(project, 'plain.js'), lines.join('\n'))
  return 'plain.js'
}
