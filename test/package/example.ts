/** Runs an example of the documentation as a process. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Scope } from '../browser/browser.ts'
import { DEADLINE_MS } from '../until.ts'

export class Example {
  /** Resolves with the exit code; null when a signal ended the process. */
  readonly exit: Promise<number | null>
  private readonly child: ChildProcess
  private output = ''

  /** Runs a file of docs/examples in a repository, with Node or Python; kills it when the scope ends. */
  constructor(scope: Scope, repository: string, name: string, args: readonly string[], password = '') {
    const env = {
      PATH: process.env.PATH ?? '',
      OICQ_PASSWORD: password,
      PRINT_KEY: password,
      PYTHONDONTWRITEBYTECODE: '1',
    }
    const program = name.endsWith('.py') ? 'python3' : process.execPath
    this.child = spawn(program, [`docs/examples/${name}`, ...args], { cwd: repository, env })
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text
        this.child.emit('printed')
      })
    }
    this.exit = once(this.child, 'close').then(([code]) => code)
    scope.after(() => {
      this.child.kill('SIGKILL')
      return this.exit
    })
  }

  /** Resolves when it has printed this text. */
  async prints(text: string): Promise<void> {
    const signal = AbortSignal.any([AbortSignal.timeout(DEADLINE_MS), ended(this.exit)])
    while (!this.output.includes(text)) {
      await once(this.child, 'printed', { signal }).catch(() => {
        throw new Error(`it did not print "${text}", but:\n${this.output}`)
      })
    }
  }

  /** Resolves with all its output after it has exited; rejects when it failed. */
  async whole(): Promise<string> {
    const code = await this.exit
    if (code !== 0) throw new Error(`it ended with ${code}:\n${this.output}`)
    return this.output
  }

  /** Types a line. */
  write(line: string): void {
    this.child.stdin?.write(`${line}\n`)
  }

  /** Ends its input. */
  endInput(): void {
    this.child.stdin?.end()
  }

  /** Sends SIGTERM, as a supervisor would. */
  stop(): void {
    this.child.kill('SIGTERM')
  }
}

function ended(exit: Promise<unknown>): AbortSignal {
  const controller = new AbortController()
  exit.then(() => controller.abort())
  return controller.signal
}
