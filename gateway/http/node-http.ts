/**
 * What the gateway uses of node:http. An import would read every export, and so load all of fetch, too: 4 MiB, and 25 ms of the start.
 */
export const { createServer, get, STATUS_CODES } = process.getBuiltinModule('node:http')
