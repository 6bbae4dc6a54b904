/** The package.json of the npm package. */

/** What the package takes from the package.json of the repository, where `exports` lets the examples run as in any project. */
interface Repository {
  readonly name: string
  readonly version: string
  readonly license: string
  readonly type: string
  readonly exports: { readonly [path: string]: unknown }
}

/** The folder of the build, as `exports` of the repository name it. */
const BUILT = './dist/package/'

export function manifest({ name, version, license, type, exports }: Repository): object {
  return {
    name,
    version,
    description: 'The OICQ protocol of 2002 for browsers and JavaScript runtimes: a chat client, and its codec.',
    keywords: ['oicq', 'chat', 'messaging', 'presence', 'websocket'],
    license,
    type,
    sideEffects: false,
    exports: JSON.parse(JSON.stringify({ ...exports, './package.json': './package.json' }).replaceAll(BUILT, './')),
    engines: { node: '>=20' },
  }
}
