import type { Profile } from '../../client/index.ts'
import { words } from '../language/language.ts'
import { profileWords } from './profile-words.ts'

const fields = [
  'sex',
  'age',
  'realName',
  'country',
  'province',
  'city',
  'address',
  'postcode',
  'education',
  'school',
  'job',
  'phone',
  'pager',
  'email',
  'hobby',
  'description',
] as const

/** What someone has said in a profile, with labels in the current language; what is empty or 0 is left out. */
export function profileFacts(profile: Profile): { label: string; value: string }[] {
  const say = words(profileWords)
  return fields.flatMap(field => {
    const value = profile[field]
    if (value === '' || value === 0) return []
    const text = field === 'sex' ? (say.sexes[profile.sex] ?? String(value)) : String(value)
    return { label: say[field], value: text }
  })
}
