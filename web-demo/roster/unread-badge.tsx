/** More than this is shown as 99+. */
const MOST = 99

/** How much is new, as a number on red; nothing when nothing is. What it counts has to be said elsewhere. */
export function UnreadBadge({ count }: { count: number }) {
  if (count === 0) return null
  return (
    <span class="roster-badge" aria-hidden="true">
      {count > MOST ? `${MOST}+` : count}
    </span>
  )
}
