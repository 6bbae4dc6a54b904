/** Many friendships at once, written by one statement that SQLite and PostgreSQL understand alike. */

/** The friends of a place in a ring: as many on either side. */
export function friendsOf(place: number, users: number, friends: number): number[] {
  const steps = Array.from({ length: friends / 2 }, (_, index) => index + 1)
  return steps.flatMap(step => [(place + step) % users, (place - step + users) % users])
}

/** SQL that makes these friends, in group 1, of accounts with numbers from `first` on. */
export function befriend(first: number, users: number, friends: number): string {
  return `
    insert into friends (owner, friend, "group")
    with recursive steps (step) as (select 1 union all select step + 1 from steps where step < ${friends / 2}),
      sides (side) as (values (1), (-1))
    select number, ${first} + (number - ${first} + side * step + ${users}) % ${users}, 1
    from accounts cross join steps cross join sides`
}
