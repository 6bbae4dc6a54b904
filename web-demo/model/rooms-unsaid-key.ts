/** Where this browser keeps what an account has written in rooms and what is not known to be said. */
export const unsaidKey = (account: number): string => `oicq.unsaid.${account}`
