/** Registration and profiles (A1–A5). */

import { hashPassword } from '../auth/passwords.ts'
import { Refusal, RequesterGone } from '../errors.ts'
import type { Handlers } from './dispatch.ts'
import { checkPassword, checkProfile } from './field-limits.ts'
import type { Services } from './services.ts'

export function accounts({
  store,
  passwordQueue,
  verifiedPasswords,
  registrations,
  clock,
  eventLog,
  newcomers,
}: Services): Pick<Handlers, 'register' | 'getProfile' | 'updateProfile'> {
  return {
    async register(from, { password, ...profile }) {
      checkProfile(profile)
      checkPassword(password)
      const passwordHash = await passwordQueue.run(from, async () => {
        await registrations?.record(from.address)
        return hashPassword(password)
      })
      const number = await store.createAccount(profile, passwordHash, clock.now())
      verifiedPasswords.add(number, passwordHash, password)
      eventLog.record('registered', number, from)
      newcomers?.welcome(number)
      return { success: 1, number }
    },

    async getProfile(_, { friend }) {
      const profile = await store.profile(friend)
      if (profile === undefined) throw new Refusal('noSuchNumber')
      const { verification, ...shown } = profile
      return { success: 1, friend, ...shown }
    },

    async updateProfile(from, { number, password, ...profile }) {
      checkProfile(profile)
      if (password !== '') checkPassword(password)
      const passwordHash = password === '' ? undefined : await passwordQueue.run(from, () => hashPassword(password))
      // Ended meanwhile: a password that those who run the server have set stays.
      if (from.isClosed) throw new RequesterGone()
      await store.replaceProfile(number, profile, passwordHash)
      if (passwordHash !== undefined) {
        verifiedPasswords.add(number, passwordHash, password)
        eventLog.record('password changed', number, from)
      }
      return { success: 1 }
    },
  }
}
