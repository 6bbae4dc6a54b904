import type { Signal } from '@preact/signals'
import { words } from '../model/language.ts'
import { Check, Field } from '../parts/field.tsx'
import { problemText } from '../parts/profile/registration.ts'
import { profileWords } from '../parts/profile/words.ts'
import { type Criteria, hasWildcards, isInRange, MAX_FOUND, maximum, orders } from './search-condition.ts'
import { peopleWords } from './words.ts'

/** The search form. */
export function SearchForm({ criteria }: { criteria: Signal<Criteria> }) {
  const say = words(peopleWords)
  const { sex, order, limit, onlineOnly } = criteria.value
  return (
    <div class="people-search-fields">
      <Contains criteria={criteria} field="nickname" label={say.nicknameContains} />
      <Contains criteria={criteria} field="city" label={say.cityContains} />
      <Contains criteria={criteria} field="school" label={say.schoolContains} />
      <Contains criteria={criteria} field="hobby" label={say.hobbyContains} />
      <RangeEnd criteria={criteria} field="number" end="from" label={say.numberFrom} />
      <RangeEnd criteria={criteria} field="number" end="to" label={say.numberTo} />
      <RangeEnd criteria={criteria} field="age" end="from" label={say.ageFrom} />
      <RangeEnd criteria={criteria} field="age" end="to" label={say.ageTo} />
      <Field label={say.sex}>
        <select
          value={sex ?? ''}
          onChange={({ currentTarget: { value } }) =>
            enter(criteria, { sex: value === '' ? undefined : Number(value) })
          }
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
        onEnter={value => enter(criteria, { limit: value ?? MAX_FOUND })}
      />
      <div class="people-search-half">
        <Field label={say.order}>
          <select
            value={order}
            onChange={({ currentTarget: { value } }) =>
              enter(criteria, { order: orders.find(each => each === value) ?? order })
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
          onChange={event => enter(criteria, { onlineOnly: event.currentTarget.checked })}
        />
      </div>
    </div>
  )
}

/** Updates some of the criteria. */
function enter(criteria: Signal<Criteria>, values: Partial<Criteria>): void {
  criteria.value = { ...criteria.peek(), ...values }
}

interface ContainsProps {
  criteria: Signal<Criteria>
  field: 'nickname' | 'city' | 'school' | 'hobby'
  label: string
}

/** A text that the column must contain. */
function Contains({ criteria, field, label }: ContainsProps) {
  const value = criteria.value[field]
  return (
    <div class="people-search-half">
      <Field label={label} hint={hasWildcards(value) ? words(peopleWords).wildcards : undefined}>
        <input
          type="text"
          autocomplete="off"
          value={value}
          onInput={event => enter(criteria, { [field]: event.currentTarget.value })}
        />
      </Field>
    </div>
  )
}

interface EndProps {
  criteria: Signal<Criteria>
  field: 'number' | 'age'
  end: 'from' | 'to'
  label: string
}

/** One end of a range; empty is open. */
function RangeEnd({ criteria, field, end, label }: EndProps) {
  const range = criteria.value[field]
  return (
    <NumberEntry
      label={label}
      value={range[end]}
      most={maximum[field]}
      onEnter={value => enter(criteria, { [field]: { ...range, [end]: value } })}
    />
  )
}

interface NumberEntryProps {
  label: string
  value: number | undefined
  most: number
  /** Called with NaN for an invalid number. */
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
