/** What causes each reason about attached programs, told to users and to programs (N1–N4). */
import { encodeText, Program } from '../../protocol/index.ts'
import { ProgramClient, withPrograms } from '../programs/program-client.ts'
import { sendToProgram } from '../programs/user.ts'
import { type Cause, type Site, startSite } from './cause.ts'

const programUrl = ({ url }: Site) => url.replace(/ws$/, 'program')
const LARGE = 'x'.repeat(60_000)
/** Frames that are more than anyone is kept. */
const PLENTY = 300

/** A program does something by itself. */
function alone(act: (program: ProgramClient, site: Site) => unknown): Cause {
  return async t => {
    const site = await startSite(t, { ...withPrograms, RATE_LIMITS: 'off' })
    const program = await ProgramClient.attach(programUrl(site))
    await act(program, site)
    return program
  }
}

/** A program's first frame. */
function first(send: (program: ProgramClient) => void): Cause {
  return async t => {
    const program = await ProgramClient.connect(programUrl(await startSite(t, withPrograms)))
    send(program)
    return program
  }
}

export const programs = {
  noProgram: async t => {
    const user = await (await startSite(t)).user()
    sendToProgram(user, 1, '', Program.fax)
    return user
  },
  programBusy: async t => {
    const site = await startSite(t, { ...withPrograms, RATE_LIMITS: 'off' })
    const [program, user] = [await ProgramClient.attach(programUrl(site)), await site.user()]
    program.link.pause()
    for (let count = 0; count < PLENTY; count++) sendToProgram(user, 1, LARGE)
    return user
  },
  programGone: async t => {
    const site = await startSite(t)
    const user = await site.user()
    const dies = site.printServerElsewhere()
    sendToProgram(user, 1)
    await user.ask('getProfile', { friend: user.number })
    dies()
    return user
  },
  userAway: alone(program => program.sendTo(4_000_000_000, 1)),
  userBusy: alone(async (program, site) => {
    const user = await site.user({}, { autoPong: false })
    user.pause()
    for (let count = 0; count < PLENTY; count++) program.sendTo(user.number, 1, LARGE)
  }),
  notGranted: alone(program => program.send('sendMessage', { number: 1, recipient: 2, text: encodeText('hello') })),
  wrongKey: first(program => program.send('attach', { name: 'print', key: 'another' })),
  notAttached: first(program => program.sendTo(1, 1)),
} satisfies Record<string, Cause>
