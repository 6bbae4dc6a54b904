/** Writes the generated files of this folder from the message table. */
import { readFileSync, writeFileSync } from 'node:fs'
import { description } from './describe.ts'
import { kaitaiDescription } from './kaitai.ts'
import { wiresharkDissector } from './wireshark.ts'

/** The generated files, each as it has to be, given its text as it is. */
export const generated: { readonly [name: string]: (current: string) => string } = {
  'protocol.json': () => json(description),
  'oicq.ksy': kaitaiDescription,
  'oicq.lua': wiresharkDissector,
}

/** JSON with each object that holds no other on a line of its own, if it fits there. */
function json(value: unknown): string {
  const spread = JSON.stringify(value, null, 2)
  const flat = spread.replaceAll(/\{\n[^{}[\]]*\}/g, object => {
    const line = object.replaceAll(/\n\s*/g, ' ')
    return line.length <= 100 ? line : object
  })
  return `${flat}\n`
}

if (import.meta.main) {
  for (const [name, current] of Object.entries(generated)) {
    const file = new URL(name, import.meta.url)
    writeFileSync(file, current(readFileSync(file, 'utf8')))
  }
}
