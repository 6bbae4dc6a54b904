/** Words of the timeline. */
export const timelineWords = {
  en: {
    look: 'View',
    list: 'List',
    timeline: 'Timeline',
    you: 'You',
    sides: { server: 'Server', fax: 'Fax server', web: 'Web server', print: 'Print server', chat: 'Chat server' },
    test: 'connection test',
    echo: (time: string) => `echo after ${time}: all before it is settled`,
    refused: (why: string) => `refused: ${why}`,
  },
  zh: {
    look: '视图',
    list: '列表',
    timeline: '时序图',
    you: '你',
    sides: { server: '服务器', fax: '传真服务器', web: 'web 服务器', print: '打印服务器', chat: '聊天服务器' },
    test: '连接测试',
    echo: (time: string) => `${time}后返回：此前的都已处理`,
    refused: (why: string) => `被拒绝：${why}`,
  },
}
