/** The account a text means: digits only, within the protocol's `l` (W2); spaces around them don't matter. */
export function parseNumber(text: string): number | undefined {
  const digits = text.trim()
  if (!/^\d{1,10}$/.test(digits)) return undefined
  const number = Number(digits)
  return number > 0 && number <= 0xffff_ffff ? number : undefined
}
