/** All words of the page in one language. */
import { windowWords } from '../../../web-demo/conversation/window-words.ts'
import { conversationWords } from '../../../web-demo/conversation/words.ts'
import { inspectorWords } from '../../../web-demo/inspector/words.ts'
import { profileWords } from '../../../web-demo/parts/profile/words.ts'
import { commonWords } from '../../../web-demo/parts/words.ts'
import { peopleWords } from '../../../web-demo/people/words.ts'
import { sectionWords } from '../../../web-demo/rooms/section-words.ts'
import { roomWords } from '../../../web-demo/rooms/words.ts'
import { rosterDialogWords } from '../../../web-demo/roster/dialog-words.ts'
import { rosterWords } from '../../../web-demo/roster/words.ts'
import { settingsWords } from '../../../web-demo/shell/settings-words.ts'
import { shellWords } from '../../../web-demo/shell/words.ts'
import { signInWords } from '../../../web-demo/sign-in/words.ts'

export type PageLanguage = 'en' | 'zh'

export type PageWords = ReturnType<typeof pageWords>

export function pageWords(language: PageLanguage) {
  return {
    common: commonWords[language],
    signIn: signInWords[language],
    shell: { ...shellWords[language], ...settingsWords[language] },
    roster: { ...rosterWords[language], ...rosterDialogWords[language] },
    conversation: { ...windowWords[language], ...conversationWords[language] },
    rooms: roomWords[language],
    section: sectionWords[language],
    people: peopleWords[language],
    profile: profileWords[language],
    inspector: inspectorWords[language],
  }
}
