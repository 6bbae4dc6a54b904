/** Words of the model: what it shows without a component, and why something failed. */
export const modelWords = {
  en: {
    addedYou: (who: string) => `${who} added you as a friend`,
    sentToEveryone: 'Sent to everyone who is online',
    tooLarge: 'this page cannot receive files of more than 512 MiB',
    noMoreRoom: 'the received files fill all the room there is: save some of them, or reload the page',

    noReply: 'The server did not reply in time.',
    connectionLost: 'The connection was lost before the server replied.',
    notSignedIn: 'You are not signed in.',
    queueFull: 'Too many messages are waiting to be sent. Try again when the connection is back.',
    unexpected: (message: string) => `That did not work: ${message}`,
  },
  zh: {
    addedYou: (who: string) => `${who} 已经把你加为好友`,
    sentToEveryone: '已发送给所有在线用户',
    tooLarge: '本页面无法接收超过 512 MiB 的文件',
    noMoreRoom: '本次接收的文件已占满空间，请先保存其中一些，或刷新页面',

    noReply: '服务器没有及时回应。',
    connectionLost: '连接已断开，服务器尚未回应。',
    notSignedIn: '你还没有登录。',
    queueFull: '等待发送的消息太多，请在连接恢复后再试。',
    unexpected: (message: string) => `操作没有成功：${message}`,
  },
}
