/** The value that this share of the sorted numbers does not exceed. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

export function median(numbers: readonly number[]): number {
  return percentile(
    numbers.toSorted((a, b) => a - b),
    0.5,
  )
}

/** Each number divided by the other list's at the same place. */
export function ratios(
  numbers: readonly (number | undefined)[],
  others: readonly (number | undefined)[],
): (number | undefined)[] {
  return numbers.map((number, place) => {
    const other = others[place]
    return number === undefined || other === undefined ? undefined : number / other
  })
}

/** The median and, in parentheses, the range of what there is. */
export function summary(numbers: readonly (number | undefined)[], digits = 2): string {
  const known = numbers.filter(number => number !== undefined)
  if (known.length === 0) return '–'
  const [middle, low, high] = [median(known), Math.min(...known), Math.max(...known)]
  return `${middle.toFixed(digits)} (${low.toFixed(digits)}–${high.toFixed(digits)})`
}
