/** The transport that tests of features use: WebSocket, or TCP with TEST_TRANSPORT=tcp, or that of a running server. */
const isTcpServer = process.env.CONFORMANCE_URLS?.startsWith('tcp') ?? false

/** Whether all clients connect over TCP. */
export const isOverTcp = process.env.TEST_TRANSPORT === 'tcp' || isTcpServer

/** Of a client that answers no ping; over TCP it echoes the first test, so that its silence tells something (T4). */
export const silent = { autoPong: isOverTcp ? 'first' : false } as const

/** For tests of what only TCP has. */
export const onlyTcp = { skip: !isOverTcp && 'only TCP has this' }

/** For tests of what only a WebSocket has. */
export const onlyWebSocket = { skip: isOverTcp && 'only a WebSocket has this' }
