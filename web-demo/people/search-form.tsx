import type { Signal } from '@preact/signals'
import { words } from '../language/language.ts'
import { Check } from '../parts/check.tsx'
import { Field } from '../parts/field.tsx'
import { profileWords } from './profile-words.ts'
import { MAX_FOUND, orders, type Wish } from './search-condition.ts'
import { Contains, enter, NumberEntry, RangeEnd } from './search-inputs.tsx'
import { peopleWords } from './words.ts'

/** Whom to look for, without a word of SQL. */
export function SearchForm({ wish }: { wish: Signal<Wish> }) {
  const say = words(peopleWords)
  const { sex, order, limit, onlineOnly } = wish.value
  return (
    <div class="people-search-fields">
      <Contains wish={wish} field="nickname" label={say.nicknameContains} />
      <Contains wish={wish} field="city" label={say.cityContains} />
      <Contains wish={wish} field="school" label={say.schoolContains} />
      <Contains wish={wish} field="hobby" label={say.hobbyContains} />
      <RangeEnd wish={wish} field="number" end="from" label={say.numberFrom} />
      <RangeEnd wish={wish} field="number" end="to" label={say.numberTo} />
      <RangeEnd wish={wish} field="age" end="from" label={say.ageFrom} />
      <RangeEnd wish={wish} field="age" end="to" label={say.ageTo} />
      <Field label={say.sex}>
        <select
          value={sex ?? ''}
          onChange={({ currentTarget: { value } }) => enter(wish, { sex: value === '' ? undefined : Number(value) })}
        >
          <option value="">{say.anySex}</option>
          {words(profileWords).sexes.map((name, value) => (
            <option key={name} value={value}>
              {name}
            </option>
          ))}
        </select>
      </Field>
      <NumberEntry
        label={say.atMost}
        value={limit}
        most={MAX_FOUND}
        onEnter={value => enter(wish, { limit: value ?? MAX_FOUND })}
      />
      <div class="people-search-half">
        <Field label={say.order}>
          <select
            value={order}
            onChange={({ currentTarget: { value } }) =>
              enter(wish, { order: orders.find(each => each === value) ?? order })
            }
          >
            {orders.map((value, place) => (
              <option key={value} value={value}>
                {say.orders[place]}
              </option>
            ))}
          </select>
        </Field>
      </div>
      <div class="people-search-whole">
        <Check
          label={say.onlineOnly}
          checked={onlineOnly}
          onChange={event => enter(wish, { onlineOnly: event.currentTarget.checked })}
        />
      </div>
    </div>
  )
}
