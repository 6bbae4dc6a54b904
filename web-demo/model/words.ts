/** Words of the model: what it shows without a component, and why something failed. */
export const modelWords = {
  en: {
    addedYou: (who: string) => `${who} added you as a friend`,
    sentToEveryone: 'Sent to everyone who is online',
    myFriends: 'My friends',
    inRoom: (who: string, room: string) => `${who} in ${room}`,
    saidElsewhere: 'What was said where you were signed in meanwhile is not here.',
    tryAgainIn: (seconds: number) => ` Try again in ${seconds} s.`,
    noticeAbout: (number: number, text: string) => `${number}: ${text}`,
    /** The server says in English what it does not understand, and where. */
    searchDetail: (detail: string) => ` The server says: ${detail}.`,
  },
  zh: {
    addedYou: (who: string) => `${who} 已经把你加为好友`,
    sentToEveryone: '已发送给所有在线用户',
    myFriends: '我的好友',
    inRoom: (who: string, room: string) => `${room}：${who}`,
    saidElsewhere: '你在别处登录期间的聊天内容不在这里。',
    tryAgainIn: (seconds: number) => `请在 ${seconds} 秒后再试。`,
    noticeAbout: (number: number, text: string) => `${number}：${text}`,
    searchDetail: (_: string) => '',
  },
}

/** Why something failed, other than by a reason of the server. */
export const failureWords = {
  en: {
    fileTooLarge: 'This page cannot receive files of more than 512 MiB.',
    noMoreRoom: 'Too much is being received at once: wait for the other files, or save those that are not kept.',
    noReply: 'The server did not reply in time.',
    connectionLost: 'The connection was lost before the server replied.',
    pageLeft: 'This page was closed before that was done.',
    signedOut: 'You are not signed in.',
    queueFull: 'Too many messages are waiting to be sent. Try again when the connection is back.',
    notErased:
      'This browser did not delete all that it keeps of the number. Delete the data of this site in its settings.',
    refused: 'The server refused this.',
    unexpected: 'That did not work.',
  },
  zh: {
    fileTooLarge: '本页面无法接收超过 512 MiB 的文件。',
    noMoreRoom: '同时接收的文件太多：请等其他文件传完，或先另存未保留的文件。',
    noReply: '服务器没有及时回应。',
    connectionLost: '连接已断开，服务器尚未回应。',
    pageLeft: '页面在完成之前被关闭了。',
    signedOut: '你还没有登录。',
    queueFull: '等待发送的消息太多，请在连接恢复后再试。',
    notErased: '此浏览器未能删除该号码的全部数据，请在浏览器设置中删除本网站的数据。',
    refused: '服务器拒绝了此操作。',
    unexpected: '操作没有成功。',
  },
}
