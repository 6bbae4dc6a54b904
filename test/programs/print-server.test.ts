/** The example print server, with a real gateway and with two: what users send is in the PDF files. */
import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import {
  encodeFromProgram,
  FrameCodec,
  FrameReader,
  HEADER_BYTES,
  l,
  m,
  Program,
  s,
  t as tiny,
  toUserTraffic,
} from '../../protocol/index.ts'
import { newUser, type User } from '../client/client-fixtures.ts'
import { Example } from '../package/example.ts'
import { builtRepository } from '../package/published.ts'
import { KEY } from './program-client.ts'
import { startSite } from './sites.ts'

const repository = await builtRepository({ after })
await symlink(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(repository, 'node_modules'))

/** As its README has it. */
const fromUser = new FrameCodec(Program.user, Program.print, {
  print: { code: 0x01, fields: { number: l, job: l, title: s, text: s } },
})
const toUser = new FrameCodec(Program.print, Program.user, {
  printed: { code: 0x01, fields: { number: l, job: l, success: tiny, pages: m, words: s } },
})

async function textOf(path: string): Promise<{ pages: number; text: string }> {
  const pdf = await getDocument({ data: new Uint8Array(await readFile(path)), verbosity: 0 }).promise
  let text = ''
  for (let page = 1; page <= pdf.numPages; page++) {
    const { items } = await (await pdf.getPage(page)).getTextContent()
    for (const item of items) if ('str' in item) text += item.str
  }
  return { pages: pdf.numPages, text }
}

/** Sends a job, and resolves to the answer. */
async function print(user: User, job: number, title: string, text: string) {
  const { number } = user
  const print = user.program('print')
  const frame = fromUser.encode('print', { number, job, title, text })
  const answers = print.frames()
  // What follows the number in the frame.
  await print.send(0x01, frame.subarray(HEADER_BYTES + 4))
  for await (const { type, data } of answers) {
    const frames = new FrameReader(encodeFromProgram(Program.print, { type, number, data }), toUserTraffic)
    assert.ok(frames.next())
    return toUser.decode(frames).values
  }
  return undefined
}

for (const instances of [1, 2] as const) {
  test(`N2, N4, N7: what a user sends is printed, with ${instances} gateways`, async t => {
    const site = await startSite(instances)
    const folder = await mkdtemp(join(tmpdir(), 'prints-'))
    const programUrl = (site.gateway.wsUrls.at(-1) ?? '').replace(/ws$/, 'program')
    const server = new Example(t, repository, 'print-server/server.ts', [programUrl, folder], KEY)
    t.after(async () => {
      await site.close()
      await rm(folder, { recursive: true })
    })
    await server.prints('attached')
    const user = await newUser(site.gateway.wsUrl)
    const first = await print(user, 7, '../../etc/passwd 通知', '你好,世界 hello\n第二行 line two')
    assert.deepEqual(first, { number: user.number, job: 7, success: 1, pages: 1, words: '已打印' })
    const long = await print(user, 8, 'long', 'a line\n'.repeat(200))
    assert.ok(long?.success === 1 && long.pages > 1)
    assert.deepEqual(await print(user, 9, 'too long', '\n'.repeat(30_000)), {
      ...{ number: user.number, job: 9, success: 0, pages: 0, words: '页数太多' },
    })
    const files = (await readdir(folder)).sort()
    assert.equal(files.length, 2)
    for (const file of files) assert.match(file, /^\d+-\d+-\d+\.pdf$/)
    const { pages, text } = await textOf(join(folder, files[0] ?? ''))
    assert.equal(pages, 1)
    for (const part of ['通知', '你好,世界', 'hello', '第二行', 'line two']) assert.ok(text.includes(part), text)
    assert.equal((await textOf(join(folder, files[1] ?? ''))).pages, long.pages)
  })
}
