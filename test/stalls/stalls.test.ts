import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism, setPriority } from 'node:os'
import { describe, type TestContext, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { until } from '../until.ts'
import { readStalls, WATCHED } from './stall.ts'
import { watchedOptions } from './watched-gateway.ts'

/** Each tells how many milliseconds it takes by the clock. */
const functions = `
  function compute(ms) {
    const start = performance.now()
    const { user, system } = process.threadCpuUsage()
    const end = user + system + ms * 1000
    for (let used = 0; used < end; used = process.threadCpuUsage().user + process.threadCpuUsage().system);
    return performance.now() - start
  }
  function wait(ms) {
    const start = performance.now()
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
    return performance.now() - start
  }
  function idle(ms) {
    const start = performance.now()
    return new Promise(resolve => setTimeout(() => resolve(performance.now() - start), ms))
  }`

/** A process that calls one of these functions for each line that it reads. */
class Program {
  private readonly child
  private readonly written = { output: '', errors: '' }
  private calls = 0

  private constructor(call: string) {
    const loop = `process.stdin.on('data', async () => console.log(await ${call})); console.log('started')`
    this.child = spawn(process.execPath, [...watchedOptions, '--eval', `${functions}; ${loop}`])
    this.child.stdout.on('data', data => {
      this.written.output += data
    })
    this.child.stderr.on('data', data => {
      this.written.errors += data
    })
  }

  /** Starts, and is watched. */
  static async start(call: string, scope: TestContext): Promise<Program> {
    const program = new Program(call)
    scope.after(() => program.child.kill('SIGKILL'))
    await until('the program runs', () => program.lines.length === 1)
    program.child.kill('SIGUSR2')
    await until('the program is watched', () => program.written.errors.includes(WATCHED))
    return program
  }

  get pid(): number {
    return this.child.pid ?? 0
  }

  /** Returns how long a call takes, in milliseconds. */
  async call(): Promise<number> {
    this.calls++
    this.child.stdin.write('\n')
    await until('the call returns', () => this.lines.length > this.calls)
    return Number(this.lines.at(-1))
  }

  /** Ends it, and returns its stalls. */
  async end() {
    const closed = once(this.child, 'close')
    this.child.stdin.end()
    await closed
    return readStalls(this.written.errors)
  }

  private get lines(): string[] {
    return this.written.output.split('\n').slice(0, -1)
  }
}

/** As many processes as there are processors do nothing but compute. */
function burn(): Disposable {
  const burners = Array.from({ length: availableParallelism() }, () => spawn('sh', ['-c', 'while :; do :; done']))
  return {
    [Symbol.dispose]() {
      for (const burner of burners) burner.kill('SIGKILL')
    },
  }
}

describe('a stall of the main thread', () => {
  test('a turn that computes for long is one, and its function is named', async t => {
    const program = await Program.start('compute(100)', t)
    await program.call()
    const stalls = await program.end()
    assert.equal(stalls.length, 1, JSON.stringify(stalls))
    const [{ computingMs, names } = { computingMs: 0, names: [] }] = stalls
    assert.ok(computingMs >= 100, String(computingMs))
    assert.match(names.join(), /threadCpuUsage|compute/)
  })

  test('a turn that waits for long is one, and its function is named', async t => {
    // Long enough for the thread that watches to see it, however little of a busy machine that gets.
    const program = await Program.start('wait(2000)', t)
    await program.call()
    const stalls = await program.end()
    assert.equal(stalls.length, 1, JSON.stringify(stalls))
    const [{ waitingMs, computingMs, names } = { waitingMs: 0, computingMs: 0, names: [] }] = stalls
    assert.ok(waitingMs > computingMs, JSON.stringify(stalls))
    assert.match(names.join(), /wait/)
  })

  test('short turns are none, nor is an event loop without events', async t => {
    for (const call of ['compute(20)', 'wait(20)', 'idle(200)']) {
      const program = await Program.start(call, t)
      for (let calls = 0; calls < 5; calls++) await program.call()
      assert.deepEqual(await program.end(), [], call)
    }
  })

  test('a process that is stopped has none', async t => {
    const program = await Program.start('idle(100)', t)
    const called = program.call()
    process.kill(program.pid, 'SIGSTOP')
    await pause(300)
    process.kill(program.pid, 'SIGCONT')
    await called
    assert.deepEqual(await program.end(), [])
  })

  test('a thread that the machine does not let run has none', async t => {
    const program = await Program.start('compute(20)', t)
    setPriority(program.pid, 19)
    {
      using _ = burn()
      await until('a call takes ten times as long', async () => (await program.call()) > 200)
    }
    assert.deepEqual(await program.end(), [])
  })
})
