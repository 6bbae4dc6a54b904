/** Many friendships at once, written by one statement that SQLite and PostgreSQL understand alike. */

/** The friends of a place in a ring: as many on either side. */
export function friendsOf(place: number, users: number, friends: number): number[] {
  const steps = Array.from({ length: friends / 2 }, (_, index) => index + 1)
  return steps.flatMap(step => [(place + step) % users, (place - step + users) % users])
}

/** Steps to either side that group 1 has room for; farther friends are in group 2. */
const STEPS_IN_GROUP = 125

/** SQL that makes these friends of accounts with numbers from `first` on. */
export function befriend(first: number, users: number, friends: number): string {
  return `
    insert into groups (owner, "group", name) select number, 2, 'more' from accounts where ${friends} > ${2 * STEPS_IN_GROUP};
    insert into friends (owner, friend, "group")
    with recursive steps (step) as (select 1 union all select step + 1 from steps where step < ${friends / 2}),
      sides (side) as (values (1), (-1))
    select number, ${first} + (number - ${first} + side * step + ${users}) % ${users},
      case when step > ${STEPS_IN_GROUP} then 2 else 1 end
    from accounts cross join steps cross join sides`
}
