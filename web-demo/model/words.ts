/** The few words that the model says by itself, in the page's language as it stands in <html lang>. */
import { page } from './platform.ts'

const modelWords = {
  en: {
    addedYou: (who: string) => `${who} added you as a friend`,
    sentToEveryone: 'Sent to everyone who is online',
    tooLarge: 'files of more than 512 MiB have no room in this page',
    noMoreRoom: 'the files received in this session fill all the room there is: save some of them, or reload the page',
  },
  zh: {
    addedYou: (who: string) => `${who} 已经把你加为好友`,
    sentToEveryone: '已发送给所有在线用户',
    tooLarge: '本页面无法接收超过 512 MiB 的文件',
    noMoreRoom: '本次接收的文件已占满空间，请先保存其中一些，或刷新页面',
  },
}

/** For what is shown at once, and not drawn again when the language changes. */
export function modelSays(): typeof modelWords.en {
  return page?.document.documentElement.lang.startsWith('zh') ? modelWords.zh : modelWords.en
}
