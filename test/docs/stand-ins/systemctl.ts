/** systemctl: starts, stops and reloads the service as its unit says. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

const machine = process.env.MACHINE ?? ''
const pidFile = `${machine}/pid`
const [command, service] = process.argv.slice(2).filter(arg => arg !== '--now')
const unit = readFileSync(`${machine}/etc/systemd/system/${service}.service`, 'utf8')

function entry(key: string): string {
  const [, value] = new RegExp(`^${key}=(.*)$`, 'm').exec(unit) ?? []
  assert.ok(value !== undefined, key)
  return value
}

function start(): void {
  if (pid() !== undefined) return
  const [program = '', ...args] = entry('ExecStart').split(' ')
  const settings = Object.fromEntries(
    entry('Environment')
      .split(' ')
      .map(pair => pair.split('=')),
  )
  const log = openSync(`${machine}/log`, 'a')
  const user = process.env.SERVICE_USER ? Number(process.env.SERVICE_USER) : undefined
  const child = spawn(program, args, {
    cwd: entry('WorkingDirectory'),
    env: { PATH: process.env.OTHER_PATH, ...settings },
    stdio: ['ignore', log, log],
    detached: true,
    ...(user !== undefined && { uid: user, gid: user }),
  })
  child.unref()
  writeFileSync(pidFile, String(child.pid))
}

/** The process, if it runs. */
function pid(): number | undefined {
  if (!existsSync(pidFile)) return undefined
  const pid = Number(readFileSync(pidFile, 'utf8'))
  try {
    process.kill(pid, 0)
    return pid
  } catch {
    return undefined
  }
}

async function stop(): Promise<void> {
  const running = pid()
  if (running !== undefined) process.kill(running, 'SIGTERM')
  while (pid() !== undefined) await pause(20)
  rmSync(pidFile, { force: true })
}

switch (command) {
  case 'enable':
  case 'start':
    start()
    break
  case 'stop':
    await stop()
    break
  case 'restart':
    await stop()
    start()
    break
  case 'reload': {
    const running = pid()
    assert.ok(running !== undefined, 'it does not run')
    assert.equal(entry('ExecReload'), 'kill -HUP $MAINPID')
    process.kill(running, 'SIGHUP')
    break
  }
  default:
    assert.fail(`no such command: ${command}`)
}
