/** The arguments of the repository's commands: a mistake is one line and the usage on standard error, and exit code 2. */
import { type ParseArgsConfig, parseArgs } from 'node:util'

const USAGE_EXIT_CODE = 2

/** The arguments of one command, whose usage is one line or more. */
export class Arguments {
  private readonly usage: string

  constructor(usage: string) {
    this.usage = usage
  }

  /** Parses the command line. Exits if it has anything that `config` does not name. */
  parse<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
    try {
      return parseArgs(config)
    } catch (error) {
      // The rest of the message is advice on arguments that begin with a dash.
      const [problem = ''] = (error instanceof Error ? error.message : String(error)).split('. ')
      return this.refuse(problem)
    }
  }

  /** Returns the number that an argument stands for. Exits if it is none, or `isValid` refuses it. */
  number(name: string, text: string, isValid: (value: number) => boolean, expected: string): number {
    const value = Number(text)
    return isValid(value) ? value : this.refuse(`--${name} is not ${expected}: ${text}`)
  }

  /** Exits if a name is not among the known ones. */
  known(what: string, names: readonly string[], known: readonly string[]): void {
    const unknown = names.filter(name => !known.includes(name))
    if (unknown.length > 0) this.refuse(`no such ${what}: ${unknown.join(', ')}; there are ${known.join(', ')}`)
  }

  /** Says what is wrong, and how the command is called; exits. */
  refuse(problem: string): never {
    process.stderr.write(`${problem}\nUsage: ${this.usage}\n`)
    process.exit(USAGE_EXIT_CODE)
  }
}
