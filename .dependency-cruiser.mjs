/**
 * Who may import whom, types included; `npm run lint` checks it. The reader is swc, because dependency-cruiser does not know
 * TypeScript 7 yet.
 */

/** Folders and files of gateway/, from the outside to the inside: each imports only from those that follow it. */
const layers = [
  'main',
  'library-output',
  'log',
  'server',
  'check',
  'start-up',
  'gateway',
  'housekeeping',
  'http',
  'programs/web',
  'admin',
  'programs/chat',
  'handlers',
  'search',
  'auth',
  'programs/attach',
  'connection',
  'tracing',
  'delivery',
  'session',
  'settings-file',
  'setting-texts',
  'config',
  'settings',
  'api-keys',
  'setting-parsers',
  'cluster',
  'store',
  'metrics',
  'certificate',
  'clock',
  'deadline',
  'fixed-times',
  'gatherer',
  'key-hash',
  'memory',
  'start-memory',
  'utilization',
  'version',
  'errors',
]

/** Where the rules do not hold yet. */
const unfinished = '^$'

const libraries = (...names) => `^node_modules/(${names.join('|')})/`
const inLayers = names => `^gateway/(${names.join('|')})(/|[.]ts$)`

const rules = [
  {
    name: 'no-circles',
    comment: 'Files do not import each other in a circle. Move the part that both need into a file of its own.',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no-circles-of-folders',
    comment: 'Folders import each other in one direction.',
    scope: 'folder',
    from: {},
    to: { circular: true },
  },
  {
    name: 'resolvable',
    comment: 'An import that cannot be found is not checked.',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'protocol-alone',
    comment: 'protocol/ imports nothing.',
    from: { path: '^protocol/' },
    to: { pathNot: '^protocol/' },
  },
  {
    name: 'client-only-protocol',
    comment: 'client/ imports protocol/ and nothing else.',
    from: { path: '^client/' },
    to: { pathNot: '^(client|protocol)/' },
  },
  {
    name: 'web-demo-only-client',
    comment: 'web-demo/ imports client/, protocol/, packages, and documents that it shows.',
    from: { path: '^web-demo/' },
    to: { pathNot: '^((web-demo|client|protocol|node_modules)/|docs/.*[.]md$)', dependencyTypesNot: ['core'] },
  },
  {
    name: 'web-demo-no-node',
    comment: 'What runs in browsers has no module of Node; the build of the page does.',
    from: {
      path: '^web-demo/',
      pathNot: '^web-demo/(vite[.]config|service-worker-build|protocol-document-build)[.]ts$',
    },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'gateway-only-protocol',
    comment: 'gateway/ imports protocol/, packages and Node.',
    from: { path: '^gateway/' },
    to: { pathNot: '^(gateway|protocol|node_modules)/', dependencyTypesNot: ['core'] },
  },
  {
    name: 'server-only-from-main',
    comment: 'Nothing but main.ts, tests, benchmarks, chaos and the demonstration starts a server.',
    from: { pathNot: '^(gateway/main[.]ts$|(test|bench|chaos|demo)/)' },
    to: { path: '^gateway/server[.]ts$' },
  },
  {
    name: 'gateway-layer-unknown',
    comment: 'A folder or file of gateway/ that is not in `layers`: decide where it belongs.',
    from: {},
    to: { path: '^gateway/', pathNot: ['^gateway/node_modules/', inLayers(layers)] },
  },
  {
    name: 'no-import-of-http',
    comment: 'An import of node:http loads fetch as well. gateway/http/node-http.ts has it; types may be imported.',
    from: { path: '^gateway/' },
    to: { path: '^(node:)?http$', dependencyTypesNot: ['type-only'] },
  },
  ...layers.slice(1).map((layer, index) => ({
    name: `gateway-layer-${layer}`,
    comment: `gateway/${layer} imports only from what follows it in \`layers\`.`,
    from: { path: inLayers([layer]) },
    to: { path: inLayers(layers.slice(0, index + 1)) },
  })),
  {
    name: 'no-websocket-inside',
    comment: 'cluster/ and store/ know no WebSocket.',
    from: { path: '^gateway/(cluster|store)/' },
    to: { path: libraries('ws', '@types/ws', '@fastify/websocket', 'fastify') },
  },
  {
    name: 'handlers-of-messages-only',
    comment: 'handlers/ know no bytes, sockets, Redis or SQL.',
    from: { path: '^gateway/handlers/' },
    to: {
      path: [
        '^protocol/(bytes|fields|frame)[.]ts$',
        '^gateway/connection/',
        '^gateway/cluster/(redis/|[^/]*redis)',
        '^gateway/store/(migrations/|[^/]*(sqlite|postgres|schema))',
        libraries(
          'ws',
          '@types/ws',
          '@fastify/websocket',
          'fastify',
          'ioredis',
          'kysely',
          'pg',
          '@types/pg',
          'better-sqlite3',
        ),
        '^(node:)?(net|tls|http|https|dgram)$',
      ],
    },
  },
]

export default {
  forbidden: rules.map(rule => ({
    ...rule,
    severity: 'error',
    from: { ...rule.from, pathNot: [unfinished, rule.from.pathNot ?? []].flat() },
  })),
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
}
