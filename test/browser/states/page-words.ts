/** All words of the page in one language. */
import { conversationWords } from '../../../web-demo/conversation/words.ts'
import { inspectorWords } from '../../../web-demo/inspector/words.ts'
import { profileWords } from '../../../web-demo/parts/profile/words.ts'
import { commonWords } from '../../../web-demo/parts/words.ts'
import { peopleWords } from '../../../web-demo/people/words.ts'
import { rosterWords } from '../../../web-demo/roster/words.ts'
import { shellWords } from '../../../web-demo/shell/words.ts'
import { signInWords } from '../../../web-demo/sign-in/words.ts'

export type PageLanguage = 'en' | 'zh'

export type PageWords = ReturnType<typeof pageWords>

export function pageWords(language: PageLanguage) {
  return {
    common: commonWords[language],
    signIn: signInWords[language],
    shell: shellWords[language],
    roster: rosterWords[language],
    conversation: conversationWords[language],
    people: peopleWords[language],
    profile: profileWords[language],
    inspector: inspectorWords[language],
  }
}
