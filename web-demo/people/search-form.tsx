import type { Signal } from '@preact/signals'
import { words } from '../model/language.ts'
import { Check, Field } from '../parts/field.tsx'
import { problemText } from '../parts/profile/registration.ts'
import { profileWords } from '../parts/profile/words.ts'
import { hasWildcards, isInRange, largest, MAX_FOUND, orders, type Wish } from './search-condition.ts'
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

/** Changes some fields of a wish. */
function enter(wish: Signal<Wish>, values: Partial<Wish>): void {
  wish.value = { ...wish.peek(), ...values }
}

interface ContainsProps {
  wish: Signal<Wish>
  field: 'nickname' | 'city' | 'school' | 'hobby'
  label: string
}

/** A text that a column contains. */
function Contains({ wish, field, label }: ContainsProps) {
  const value = wish.value[field]
  return (
    <div class="people-search-half">
      <Field label={label} hint={hasWildcards(value) ? words(peopleWords).wildcards : undefined}>
        <input
          type="text"
          autocomplete="off"
          value={value}
          onInput={event => enter(wish, { [field]: event.currentTarget.value })}
        />
      </Field>
    </div>
  )
}

interface EndProps {
  wish: Signal<Wish>
  field: 'number' | 'age'
  end: 'from' | 'to'
  label: string
}

/** One end of a range; empty is open. */
function RangeEnd({ wish, field, end, label }: EndProps) {
  const range = wish.value[field]
  return (
    <NumberEntry
      label={label}
      value={range[end]}
      most={largest[field]}
      onEnter={value => enter(wish, { [field]: { ...range, [end]: value } })}
    />
  )
}

interface NumberEntryProps {
  label: string
  value: number | undefined
  most: number
  /** NaN for what is no number. */
  onEnter: (value: number | undefined) => void
}

/** A number from 0 to `most`. */
function NumberEntry({ label, value, most, onEnter }: NumberEntryProps) {
  const error = isInRange(value, most) ? undefined : problemText({ is: 'number', most })
  return (
    <Field label={label} error={error}>
      <input
        type="number"
        inputMode="numeric"
        min={0}
        max={most}
        value={value === undefined || Number.isNaN(value) ? '' : value}
        onInput={({ currentTarget: { value, validity } }) => {
          if (validity.badInput) onEnter(Number.NaN)
          else onEnter(value === '' ? undefined : Number(value))
        }}
      />
    </Field>
  )
}
