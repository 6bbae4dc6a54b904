/** Whether two series of measurements can be told apart: the effect size of the Mann–Whitney test. */

/**
 * Returns the probability that a value of `a` is above one of `b`, less that of the opposite: 0 when ranks tell nothing, 1 or -1
 * when they tell everything. Without a difference its standard error is about √(2 / 3n) for n values each.
 */
export function rankEffect(a: readonly number[], b: readonly number[]): number {
  const sorted = [...a.map(value => ({ value, isA: true })), ...b.map(value => ({ value, isA: false }))].sort(
    (one, other) => one.value - other.value,
  )
  let rankSum = 0
  for (let start = 0; start < sorted.length; ) {
    let end = start
    while (end < sorted.length && sorted[end]?.value === sorted[start]?.value) end++
    // Equal values share the mean of their ranks.
    const rank = (start + 1 + end) / 2
    rankSum += rank * sorted.slice(start, end).filter(({ isA }) => isA).length
    start = end
  }
  const above = rankSum - (a.length * (a.length + 1)) / 2
  return (2 * above) / (a.length * b.length) - 1
}
