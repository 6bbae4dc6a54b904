/** Reads the members of interfaces and classes from the declarations that the compiler emits. */

/** A method, property or event: its declaration and its doc comment. */
export interface Member {
  readonly declared: string
  readonly about: string
}

/** Returns the public members in order, without the constructor. Throws when there is no such interface or class. */
export function membersOf(declarations: string, name: string): Member[] {
  const [, body] =
    new RegExp(`^export (?:declare class|interface) ${name}\\b.*\\{\\n([\\s\\S]*?)^\\}`, 'm').exec(declarations) ?? []
  if (body === undefined) throw new Error(`no interface or class ${name}`)
  // The lines inside a member are indented further, and its last line begins with a brace.
  return body
    .split(/;\n(?= {4}[^ }]|$)/)
    .map(text => /^\s*(?:\/\*\*([\s\S]*?)\*\/)?([\s\S]*)$/.exec(text) ?? [])
    .map(([, comment = '', declared = '']) => ({ declared: oneLine(declared), about: textOf(comment) }))
    .filter(({ declared }) => !/^(private |protected |#|constructor|$)/.test(declared))
}

/** Returns the public members of a client, those of a ChatClient first. */
export function clientMembers(declarations: (name: string) => string): Member[] {
  const common = membersOf(declarations('chat-client'), 'ChatClient')
  const names = common.map(({ declared }) => nameOf(declared))
  const own = membersOf(declarations('client'), 'OicqClient')
  return [...common, ...own.filter(({ declared }) => !names.includes(nameOf(declared)))]
}

/** Returns the name of a member. */
export function nameOf(declared: string): string {
  return callOf(declared).replace(/\(.*/, '')
}

/** Returns the exported classes with their doc comments. */
export function classesIn(declarations: string): { name: string; about: string }[] {
  const classes = declarations.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\nexport declare class (\w+)/g)
  return [...classes].map(([, comment = '', name = '']) => ({ name, about: textOf(comment) }))
}

/**
 * Returns a call without its types: `listOnline(query?: { count?: number }, options?: RequestOptions): Promise<…>` becomes
 * `listOnline({ count }?, { signal }?)`. Returns the name of a member that is not a method.
 */
export function callOf(declared: string): string {
  const [, name = declared, parameters] = /^(?:get |readonly )?(\w+)(?:<[^(]*>)?(?:\((.*)\))?\??: /.exec(declared) ?? []
  return parameters === undefined || declared.startsWith('get ')
    ? name
    : `${name}(${split(parameters).map(shownParameter).join(', ')})`
}

/** Returns the type of a property, or the return type of a method. */
export function typeOf(declared: string): string {
  return declared.replace(/^(?:get |readonly )?\w+(?:<[^(]*>)?(?:\(.*\))?\??: /, '')
}

function shownParameter(parameter: string): string {
  const [, name = '', optional = '', type = ''] = /^(\{.*?\}|\w+)(\??): (.*)$/.exec(parameter) ?? []
  return shownValue(name, type) + optional
}

function shownValue(name: string, type: string): string {
  if (type === 'RequestOptions') return '{ signal }'
  if (type === 'StreamOptions') return '{ signal, limit, whenFull }'
  const [, fields, list] = /^\{(.*)\}(\[\])?$/.exec(type) ?? []
  if (name.startsWith('{') || fields === undefined) return name
  const value = `{ ${[...fields.matchAll(/(\w+)\??:/g)].map(([, field]) => field).join(', ')} }`
  return list === undefined ? value : `[${value}]`
}

/** Splits at the commas outside braces. */
function split(parameters: string): string[] {
  return parameters === '' ? [] : parameters.split(/, (?![^{]*\})/)
}

function textOf(comment: string): string {
  return oneLine(comment.replaceAll(/\n\s*\*/g, '\n'))
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}
