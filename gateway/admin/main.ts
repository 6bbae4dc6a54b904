/** The entry point of the admin command. It reads the settings of the gateway, and needs no open port. */
import { parseArgs } from 'node:util'
import { type Config, readConfig } from '../config.ts'
import { ClusterUnavailable, Misconfigured, messageOf, Refusal, StoreUnavailable } from '../errors.ts'
import { SettingError } from '../setting-parsers.ts'
import { withSettingsFile } from '../settings-file.ts'
import { account, accounts } from './account-list.ts'
import { create, disable, enable, password } from './accounts.ts'
import { apiKey } from './api-key.ts'
import { audit } from './audit.ts'
import type { Command, DatabaseCommand } from './command.ts'
import { connections } from './connections.ts'
import { CommandContext } from './context.ts'
import { backup, migrate, restore } from './database.ts'
import { CommandError, UsageError } from './errors.ts'
import { events } from './events.ts'
import { exportAccount } from './export.ts'
import { drain, instances } from './instances.ts'
import { notice } from './notices.ts'
import { escaped, Output } from './output.ts'
import { purge, remove } from './removal.ts'
import {
  roomAdd,
  roomBan,
  roomChange,
  roomClose,
  roomCreate,
  roomPardon,
  roomRemove,
  roomRole,
  roomSay,
} from './room-commands.ts'
import { room, rooms } from './rooms.ts'
import { kick, sessions } from './sessions.ts'
import { stored } from './stored.ts'
import { webhooks } from './webhooks.ts'

const FAILED = 1
const USAGE = 2

const commands: Readonly<Record<string, Command | DatabaseCommand>> = {
  ...{
    instances,
    connections,
    sessions,
    kick,
    notice,
    accounts,
    account,
    events,
    create,
    disable,
    enable,
    password,
    stored,
  },
  ...{
    export: exportAccount,
    delete: remove,
    purge,
  },
  ...{
    rooms,
    room,
    'room create': roomCreate,
    'room change': roomChange,
    'room close': roomClose,
    'room add': roomAdd,
    'room remove': roomRemove,
    'room ban': roomBan,
    'room pardon': roomPardon,
    'room role': roomRole,
    'room say': roomSay,
  },
  ...{
    drain,
    audit,
    backup,
    restore,
    migrate,
    webhooks,
    'api-key': apiKey,
  },
}

function help(): string {
  const rows = Object.values(commands).map(({ usage, description }) => `  ${usage}\n      ${description}\n`)
  return `Usage: npm run admin -- <command> [--json]
   or: node gateway/admin/main.ts <command> [--json]

${rows.join('')}
--json prints one JSON object per line. Arguments after -- are never options.
Settings, as for the gateway: DATABASE_URL, REDIS_URL, REDIS_PREFIX, CLUSTER_SECRET, ADMIN_SOCKET, SETTINGS_FILE.
Without REDIS_URL, and while Redis is away, the gateway on this machine is reached by its socket.
Exit codes: 0 success, ${FAILED} failure or partial failure, ${USAGE} invalid arguments.
`
}

async function run(argv: readonly string[]): Promise<void> {
  const [name = '', verb = ''] = argv
  // A command of two words goes before one of the first word alone.
  const words = [`${name} ${verb}`, name].find(words => Object.hasOwn(commands, words))
  const command = words === undefined ? undefined : commands[words]
  const rest = argv.slice(words === name ? 1 : 2)
  if (command === undefined) throw new UsageError(name === '' ? 'no command given' : `unknown command ${name}`)
  const options = { ...command.options, json: { type: 'boolean' } } as const
  const { positionals, values } = parseArgs({ args: rest, options, allowPositionals: true })
  const output = new Output(values.json === true, process.stdout)
  if ('prepareAlone' in command) return command.prepareAlone(positionals, values)(config(), output)
  const work = command.prepare(positionals, values)
  const context = await CommandContext.open(config(), output, command.needsStore)
  try {
    await work(context)
  } finally {
    await context.close()
  }
}

function config(): Config {
  return readConfig(withSettingsFile(process.env))
}

function isUsage(error: unknown): error is Error {
  const isParseError = error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
  return isParseError || error instanceof UsageError
}

/** The reader of the output has closed it. */
process.stdout.on('error', () => process.exit(FAILED))

const argv = process.argv.slice(2)
if (argv.length === 0 || argv.slice(0, argv.indexOf('--') >>> 0).some(arg => arg === '--help' || arg === '-h')) {
  process.stdout.write(help())
} else {
  try {
    await run(argv)
  } catch (error) {
    const isExpected = [CommandError, Refusal, SettingError, Misconfigured, StoreUnavailable, ClusterUnavailable].some(
      kind => error instanceof kind,
    )
    if (!isUsage(error) && !isExpected) throw error
    process.stderr.write(`${escaped(messageOf(error))}\n`)
    if (isUsage(error)) process.stderr.write('See npm run admin -- --help.\n')
    process.exitCode = isUsage(error) ? USAGE : FAILED
  }
}
