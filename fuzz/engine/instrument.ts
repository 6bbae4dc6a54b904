/**
 * Counts the edges of the code under test: each place where control can go one way or another adds one to a counter of its own. The
 * counters are put into the TypeScript as Node loads it, on the lines where the code is.
 */
import { registerHooks } from 'node:module'
import { parseSync, Visitor } from 'vite'

/** How many edges there is room for. */
const MAX_EDGES = 1 << 16

/** A place in the source where text goes. */
interface Insertion {
  readonly at: number
  readonly text: string
}

interface Range {
  readonly type: string
  readonly start: number
  readonly end: number
}

/** The counters of the code loaded so far, in a thread. */
export class EdgeCounters {
  /** How often each edge was taken since this was last cleared. */
  readonly counts = new Uint32Array(MAX_EDGES)
  private used = 0

  /** How many edges the code loaded so far has. */
  get size(): number {
    return this.used
  }

  add(): number {
    if (this.used === MAX_EDGES) throw new Error(`more than ${MAX_EDGES} edges`)
    return this.used++
  }
}

/** From now on, counts the edges of all modules of this thread that are ours, but for those of the fuzzer itself. */
export function instrumentModules(): EdgeCounters {
  const edges = new EdgeCounters()
  Reflect.set(globalThis, '__edgeCounts', edges.counts)
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context)
      const isOurs = url.startsWith('file:') && !/[/](node_modules|fuzz[/]engine)[/]/.test(url)
      if (!isOurs || loaded.format !== 'module-typescript') return loaded
      return { ...loaded, source: instrumented(String(loaded.source), edges) }
    },
  })
  return edges
}

/** Returns this module with counters. */
export function instrumented(code: string, edges: EdgeCounters): string {
  const { program, errors } = parseSync('module.ts', code)
  if (errors[0] !== undefined) throw new SyntaxError(errors[0].message)
  const opening: Insertion[] = []
  const closing: Insertion[] = []
  const counter = () => `__edges[${edges.add()}]++`

  const wrap = ({ start, end }: Range, before: string, after: string) => {
    opening.push({ at: start, text: before })
    closing.push({ at: end, text: after })
  }
  const expression = (node: Range) => wrap(node, `(${counter()},`, ')')
  const statement = (node: Range, after = '') => {
    if (node.type === 'BlockStatement') wrap({ ...node, start: node.start + 1 }, `${counter()};`, after)
    else wrap(node, `{${counter()};`, `}${after}`)
  }
  const loop = ({ body }: { body: Range }) => statement(body)

  // On the way out, so that at the same place what is within closes first.
  new Visitor({
    'ArrowFunctionExpression:exit': ({ body }) => (body.type === 'BlockStatement' ? statement(body) : expression(body)),
    'FunctionDeclaration:exit': ({ body }) => body && statement(body),
    'FunctionExpression:exit': ({ body }) => body && statement(body),
    'IfStatement:exit'({ consequent, alternate }) {
      if (alternate) statement(alternate)
      statement(consequent, alternate ? '' : ` else ${counter()};`)
    },
    'ForStatement:exit': loop,
    'ForInStatement:exit': loop,
    'ForOfStatement:exit': loop,
    'WhileStatement:exit': loop,
    'DoWhileStatement:exit': loop,
    'CatchClause:exit': loop,
    'SwitchCase:exit'({ consequent: [first] }) {
      if (first !== undefined) opening.push({ at: first.start, text: `${counter()};` })
    },
    'ConditionalExpression:exit'({ consequent, alternate }) {
      expression(consequent)
      expression(alternate)
    },
    'LogicalExpression:exit': ({ right }) => expression(right),
  }).visit(program)

  // And what is around opens first.
  const insertions = [...closing, ...opening.reverse()].sort((one, other) => one.at - other.at)
  let at = 0
  let source = 'const __edges = globalThis.__edgeCounts;'
  for (const insertion of insertions) {
    source += code.slice(at, insertion.at) + insertion.text
    at = insertion.at
  }
  return source + code.slice(at)
}
