/** Who lives in the towns that the page is looked at in, and what they say: one speaks English, one Chinese. */
import type { PageLanguage } from './page-words.ts'

/** A user of a scenario. */
export interface ScenarioUser {
  readonly nickname: string
  readonly portrait: number
  readonly city?: string
  readonly age?: number
  readonly hobby?: string
  readonly description?: string
}

/** The role of another user in the scenario. */
export type Role =
  | 'partner' // chats with the user, and sends files
  | 'busy' // does not want to be disturbed
  | 'away' // is offline
  | 'writer' // wrote while the user was offline
  | 'full' // is offline, with a full offline queue
  | 'singer' // agreed to a request
  | 'neighbour'
  | 'oldFriend' // is offline
  | 'stranger' // writes without being a friend
  | 'asking' // sent a request, and requires one
  | 'shy' // sent a request without a reason
  | 'cautious' // requires a request
  | 'admirer' // added the user

export interface Line {
  readonly from: 'me' | 'partner'
  readonly text: string
  /** How long ago it was sent. */
  readonly minutesAgo: number
}

export interface Scenario {
  readonly me: ScenarioUser
  readonly people: Readonly<Record<Role, ScenarioUser>>
  /** The first one renames group 1. */
  readonly groups: readonly [string, string, string]
  /** The picture comes after it. */
  readonly talk: readonly Line[]
  /** Precedes the recording. */
  readonly talkAfter: readonly Line[]
  /** Messages received while the user was offline. */
  readonly waiting: readonly (readonly [Role, string])[]
  /** The reason of the request from `asking`. */
  readonly reason: string
  readonly files: {
    readonly picture: string
    readonly running: string
    readonly offered: string
    readonly later: string
  }
  readonly draft: string
  readonly unsent: string
  readonly broadcast: string
  /** A room, by invitation, in which the user is at the sign-in. */
  readonly circle: {
    readonly name: string
    readonly topic: string
    readonly talk: readonly (readonly ['busy' | 'neighbour', string])[]
  }
  readonly room: {
    readonly name: string
    readonly topic: string
    readonly talk: readonly (readonly ['me' | 'partner' | 'neighbour', string])[]
    /** The room that the partner invites to. */
    readonly other: string
  }
}

export const scenarios: Readonly<Record<PageLanguage, Scenario>> = {
  en: {
    me: { nickname: 'Hannah', portrait: 44, city: 'Bremen', age: 31, hobby: 'Singing, cycling', description: 'Alto.' },
    people: {
      partner: {
        ...{ nickname: 'Tom', portrait: 3, city: 'Bremen', age: 34, hobby: 'Choir, sourdough, old maps' },
        description: 'Second tenor. Usually early, never awake.',
      },
      busy: { nickname: 'Priya', portrait: 36, city: 'Hamburg' },
      away: { nickname: 'Marco', portrait: 17 },
      writer: { nickname: 'Beatrix', portrait: 68, city: 'Bremen' },
      full: { nickname: 'Jonas', portrait: 55 },
      singer: { nickname: 'Ines', portrait: 98, city: 'Lisbon' },
      neighbour: { nickname: 'Lena', portrait: 130, city: 'Bremen' },
      oldFriend: { nickname: 'Kofi', portrait: 201 },
      stranger: { nickname: 'riverboat', portrait: 75, city: 'Basel' },
      asking: { nickname: 'Ruth', portrait: 21, city: 'Bremen' },
      shy: { nickname: 'mika_84', portrait: 113 },
      cautious: { nickname: 'Oskar', portrait: 92, city: 'Bremen', age: 40, hobby: 'Brewing, choir' },
      admirer: { nickname: 'Wanda', portrait: 164, city: 'Leeds' },
    },
    groups: ['Friends', 'Choir', 'Flat 12'],
    talk: [
      { from: 'partner', text: 'Are you coming to the rehearsal tonight?', minutesAgo: 42 },
      { from: 'me', text: 'Yes! I leave at six.', minutesAgo: 41 },
      { from: 'me', text: 'Shall I bring the new scores?', minutesAgo: 41 },
      { from: 'partner', text: 'Please do 🙏 and one in large print for Beatrix.', minutesAgo: 39 },
      { from: 'me', text: 'Printed it yesterday, with notes as big as plums 😄', minutesAgo: 36 },
      {
        from: 'partner',
        text: 'We are in the other hall this time, here is how to get there: https://example.org/halls/river-hall?entrance=2',
        minutesAgo: 12,
      },
    ],
    talkAfter: [
      { from: 'me', text: 'What a place! Got it, thanks.', minutesAgo: 9 },
      { from: 'partner', text: '🎉', minutesAgo: 8 },
      { from: 'partner', text: 'And this is what we sang last time', minutesAgo: 2 },
    ],
    waiting: [
      ['writer', 'Is anyone driving tonight?'],
      ['writer', 'I could use a lift from the station'],
      ['stranger', 'Hello! Is the choir still looking for voices?'],
    ],
    reason: 'We met at the summer concert, I sat in the second row.',
    files: {
      picture: 'river-hall.png',
      running: 'rehearsal-recording.flac',
      offered: 'seating-plan.pdf',
      later: 'programme.txt',
    },
    draft: 'See you at the entrance',
    unsent: 'Jonas, are you still keeping the key of the cupboard?',
    broadcast: 'The rehearsal begins half an hour later tonight.',
    circle: {
      name: 'Sunday bakers',
      topic: 'Bread, buns, who brings what',
      talk: [
        ['neighbour', 'Rye or wheat this Sunday?'],
        ['busy', 'Wheat! I bring plum jam 🫙'],
      ],
    },
    room: {
      name: 'Choir',
      topic: 'Rehearsals, scores, lifts',
      talk: [
        ['partner', 'Who still needs the scores?'],
        ['neighbour', 'I do, please.'],
        ['me', 'I have them here, and bring them along tonight.'],
        ['neighbour', 'Perfect! @Hannah, could you print mine in large?'],
      ],
      other: 'Summer concert',
    },
  },
  zh: {
    me: { nickname: '小满', portrait: 44, city: '杭州', age: 28, hobby: '合唱、骑车', description: '女低音。' },
    people: {
      partner: {
        ...{ nickname: '晓雯', portrait: 3, city: '杭州', age: 29, hobby: '合唱、烘焙、老地图' },
        description: '睡觉睡到自然醒，唱歌唱到嗓子疼。',
      },
      busy: { nickname: '老周', portrait: 36, city: '上海' },
      away: { nickname: '苏打水', portrait: 17 },
      writer: { nickname: '橙子', portrait: 68, city: '杭州' },
      full: { nickname: '石头', portrait: 55 },
      singer: { nickname: '南风', portrait: 98, city: '厦门' },
      neighbour: { nickname: '楼下的猫', portrait: 130, city: '杭州' },
      oldFriend: { nickname: '大鹏', portrait: 201 },
      stranger: { nickname: '江上小舟', portrait: 75, city: '武汉' },
      asking: { nickname: '清禾', portrait: 21, city: '杭州' },
      shy: { nickname: '雨天', portrait: 113 },
      cautious: { nickname: '麦田', portrait: 92, city: '杭州', age: 35, hobby: '合唱、酿酒' },
      admirer: { nickname: '星星灯', portrait: 164, city: '成都' },
    },
    groups: ['我的好友', '合唱团', '邻居'],
    talk: [
      { from: 'partner', text: '今晚的排练你来吗？', minutesAgo: 42 },
      { from: 'me', text: '来啊！我六点出发。', minutesAgo: 41 },
      { from: 'me', text: '要不要带上新的谱子？', minutesAgo: 41 },
      { from: 'partner', text: '带上吧🙏 再给橙子带一份大字的。', minutesAgo: 39 },
      { from: 'me', text: '昨天就打印好了，音符跟梅子一样大😄', minutesAgo: 36 },
      {
        from: 'partner',
        text: '这次换到另一个厅，路线在这里：https://example.org/halls/river-hall?entrance=2，从东门进。',
        minutesAgo: 12,
      },
    ],
    talkAfter: [
      { from: 'me', text: '真美！收到，谢谢。', minutesAgo: 9 },
      { from: 'partner', text: '🎉', minutesAgo: 8 },
      { from: 'partner', text: '这是上次的录音', minutesAgo: 2 },
    ],
    waiting: [
      ['writer', '今晚有人开车去吗？'],
      ['writer', '能不能在地铁站捎上我'],
      ['stranger', '你好！合唱团还招人吗？'],
    ],
    reason: '夏天的音乐会上我们见过，我坐第二排。',
    files: { picture: '江边音乐厅.png', running: '排练录音.flac', offered: '座位安排.pdf', later: '节目单.txt' },
    draft: '门口见',
    unsent: '石头，柜子的钥匙还在你那儿吗？',
    broadcast: '今晚的排练推迟半小时开始。',
    circle: {
      name: '周末烘焙',
      topic: '面包、点心，谁带什么',
      talk: [
        ['neighbour', '这周末做黑麦的还是小麦的？'],
        ['busy', '小麦！我带梅子酱🫙'],
      ],
    },
    room: {
      name: '合唱团',
      topic: '排练、谱子、拼车',
      talk: [
        ['partner', '谁还需要谱子？'],
        ['neighbour', '我需要一份。'],
        ['me', '都在我这里，今晚带过去。'],
        ['neighbour', '太好了！@小满，能给我印大一点吗？'],
      ],
      other: '夏季音乐会',
    },
  },
}
