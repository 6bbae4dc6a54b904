/** Where the HTTP API is, without all that serves it. */
export const API_PREFIX = '/api/v1'
