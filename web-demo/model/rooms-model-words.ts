/** Words of what the model shows of rooms without a component. */
export const roomModelWords = {
  en: {
    lobby: 'Lobby',
    roomNumber: (room: number) => `Room ${room}`,
    invites: (who: string, room: string) => `${who} invites you to the room ${room}`,
    removed: (who: string, room: string) => `${who} removed you from ${room}.`,
    banned: (who: string, room: string) => `${who} removed you from ${room}, and you cannot join again.`,
  },
  zh: {
    lobby: '大厅',
    roomNumber: (room: number) => `房间 ${room}`,
    invites: (who: string, room: string) => `${who} 邀请你加入房间“${room}”`,
    removed: (who: string, room: string) => `${who} 把你移出了“${room}”。`,
    banned: (who: string, room: string) => `${who} 把你移出了“${room}”，你不能再加入。`,
  },
}
