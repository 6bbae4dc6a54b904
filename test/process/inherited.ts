/** What processes that a test starts have of its environment: where programs are, and where Node keeps what it has compiled. */
export const inherited = {
  PATH: process.env.PATH ?? '',
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '',
}
