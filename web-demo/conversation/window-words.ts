/** Words of the window of conversations before one is open. */
export const windowWords = {
  en: {
    title: 'Conversations',
    openConversations: 'Open conversations',
    unread: (count: number) => `${count} unread`,
    closeTab: (name: string) => `Close the conversation with ${name}`,
    emptyTitle: 'No conversation is open',
    emptyHint: 'Choose a friend or a room in the list to start chatting, or find new people.',
    find: 'Find people',
    recent: 'Recent conversations',
  },
  zh: {
    title: '聊天窗口',
    openConversations: '打开的会话',
    unread: (count: number) => `${count} 条未读`,
    closeTab: (name: string) => `关闭与 ${name} 的会话`,
    emptyTitle: '还没有打开会话',
    emptyHint: '在列表中选一位好友或一个房间开始聊天，或者查找新朋友。',
    find: '查找',
    recent: '最近联系人',
  },
}
