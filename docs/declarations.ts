/** Reads what an interface or a class offers from the declarations that the compiler writes. */

/** A method, a property, an event: as TypeScript declares it, and what its comment says. */
export interface Member {
  readonly declared: string
  readonly about: string
}

/** The members in order, but for the constructor and private ones. Throws when there is no such interface or class. */
export function membersOf(declarations: string, name: string): Member[] {
  const [, body] =
    new RegExp(`^export (?:declare class|interface) ${name}\\b.*\\{\\n([\\s\\S]*?)^\\}`, 'm').exec(declarations) ?? []
  if (body === undefined) throw new Error(`no interface or class ${name}`)
  // What is within a member stands further to the right, and its last line begins with a brace.
  return body
    .split(/;\n(?= {4}[^ }]|$)/)
    .map(text => /^\s*(?:\/\*\*([\s\S]*?)\*\/)?([\s\S]*)$/.exec(text) ?? [])
    .map(([, comment = '', declared = '']) => ({ declared: oneLine(declared), about: textOf(comment) }))
    .filter(({ declared }) => !/^(private |constructor|$)/.test(declared))
}

/** The exported classes and what their comments say. */
export function classesIn(declarations: string): { name: string; about: string }[] {
  const classes = declarations.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\nexport declare class (\w+)/g)
  return [...classes].map(([, comment = '', name = '']) => ({ name, about: textOf(comment) }))
}

/**
 * How something is called, without types: `listOnline(query?: { count?: number }, options?: RequestOptions): Promise<…>` is
 * `listOnline({ count }?, { signal }?)`. Of what is no method, the name.
 */
export function callOf(declared: string): string {
  const [, name = declared, parameters] = /^(?:get |readonly )?(\w+)(?:\((.*)\))?\??: /.exec(declared) ?? []
  return parameters === undefined || declared.startsWith('get ')
    ? name
    : `${name}(${split(parameters).map(shownParameter).join(', ')})`
}

/** The type of a property, or of what a method answers. */
export function typeOf(declared: string): string {
  return declared.replace(/^(?:get |readonly )?\w+(?:\(.*\))?\??: /, '')
}

function shownParameter(parameter: string): string {
  const [, name = '', optional = '', type = ''] = /^(\{.*?\}|\w+)(\??): (.*)$/.exec(parameter) ?? []
  return shownValue(name, type) + optional
}

function shownValue(name: string, type: string): string {
  if (type === 'RequestOptions') return '{ signal }'
  const [, fields, list] = /^\{(.*)\}(\[\])?$/.exec(type) ?? []
  if (name.startsWith('{') || fields === undefined) return name
  const value = `{ ${[...fields.matchAll(/(\w+)\??:/g)].map(([, field]) => field).join(', ')} }`
  return list === undefined ? value : `[${value}]`
}

/** Splits at the commas that are not within braces. */
function split(parameters: string): string[] {
  return parameters === '' ? [] : parameters.split(/, (?![^{]*\})/)
}

function textOf(comment: string): string {
  return oneLine(comment.replaceAll(/\n\s*\*/g, '\n'))
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}
