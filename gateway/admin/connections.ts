/** The command that lists connections, signed in or not. */
import { isAttachable, Program } from '../../protocol/index.ts'
import { type Command, noArguments } from './command.ts'
import { CommandError } from './errors.ts'
import { noAnswer } from './gateways.ts'
import { formatTime } from './output.ts'
import { unknownInstance } from './sessions.ts'

/** Instead of the number of a user. */
const programNames = new Map<number, string>(
  Object.entries(Program)
    .filter(([, code]) => isAttachable(code))
    .map(([name, code]) => [code, name]),
)

export const connections: Command = {
  usage: 'connections [--instance <id>]',
  description:
    'Lists the connections, of users who are signed in or not and of programs, with the names that they have in the log, and their addresses.',
  options: { instance: { type: 'string' } },
  needsStore: false,
  prepare(args, { instance }) {
    noArguments(args)
    return async context => {
      const gateways = await context.cluster()
      const alive = await gateways.directory.instances()
      if (instance !== undefined && !alive.some(id => id === instance)) throw unknownInstance(String(instance))
      await context.record('connections', 0)
      const columns = { connection: 10, number: 10, since: 20, transport: 12, instance: 12, address: 0 }
      const print = await context.output.table(columns)
      const unresponsive: string[] = []
      for (const id of instance === undefined ? alive : [String(instance)]) {
        for (let after = 0; ; ) {
          const { replies } = await gateways.send([id], 'connections', { after })
          const { list } = replies.get(id) ?? {}
          if (list === undefined) unresponsive.push(id)
          const last = list?.at(-1)
          if (list === undefined || last === undefined) break
          after = last.id
          await print(
            list.map(({ id: connection, number, program, since, transport, address }) => ({
              connection: `c${connection}`,
              number: programNames.get(program) ?? (number === 0 ? '-' : number),
              since: formatTime(since * 1000),
              ...{ transport, instance: id, address },
            })),
          )
        }
      }
      if (unresponsive.length > 0) throw new CommandError(noAnswer(unresponsive))
    }
  },
}
