/** An emoji and its name in each language. */
export interface Emoji {
  readonly text: string
  readonly en: string
  readonly zh: string
}

/** A group of related emoji. */
interface EmojiCategory {
  readonly en: string
  readonly zh: string
  readonly emoji: readonly Emoji[]
}

/** One line per emoji: the emoji, its English and its Chinese name. */
function category(en: string, zh: string, table: string): EmojiCategory {
  const emoji = table
    .trim()
    .split('\n')
    .map(line => {
      const [text = '', englishName = '', chineseName = ''] = line.split('|').map(cell => cell.trim())
      return { text, en: englishName, zh: chineseName }
    })
  return { en, zh, emoji }
}

/** The 96 most common emoji, in multiples of eight per category. */
export const emojiCategories: readonly EmojiCategory[] = [
  category(
    'Faces',
    '表情',
    `
    😀 | grinning | 咧嘴笑
    😄 | laughing | 大笑
    😁 | beaming | 嘿嘿
    😂 | tears of joy | 笑哭
    🤣 | rolling on the floor | 笑到打滚
    😊 | smiling | 微笑
    🙂 | slight smile | 浅笑
    😉 | winking | 眨眼
    😍 | in love | 色
    😘 | blowing a kiss | 飞吻
    😋 | yummy | 好吃
    😜 | tongue out | 吐舌
    🤔 | thinking | 思考
    😎 | cool | 酷
    😏 | smirking | 坏笑
    🥳 | celebrating | 庆祝
    😅 | nervous laugh | 汗
    😳 | blushing | 脸红
    😴 | sleeping | 睡觉
    😭 | crying aloud | 大哭
    😢 | crying | 流泪
    😞 | disappointed | 失望
    😱 | screaming | 惊恐
    😡 | angry | 发怒
    🤯 | mind blown | 震惊
    😷 | ill, with a mask | 生病
    🤗 | hugging | 拥抱
    🙄 | rolling eyes | 白眼
    😬 | grimacing | 尴尬
    🤐 | zipped mouth | 闭嘴
    😇 | innocent | 天使
    👻 | ghost | 鬼脸`,
  ),
  category(
    'Hands',
    '手势',
    `
    👍 | thumbs up | 赞
    👎 | thumbs down | 踩
    👌 | OK | 好的
    ✌️ | victory | 胜利
    🤞 | fingers crossed | 祈求好运
    🤝 | handshake | 握手
    👏 | clapping | 鼓掌
    🙏 | please, thank you | 拜托，谢谢
    💪 | strong | 加油
    👋 | waving | 再见
    ✋ | raised hand | 举手
    👊 | fist | 拳头
    🙌 | hurray | 万岁
    👆 | pointing up | 向上
    👀 | eyes | 看看
    🤷 | shrugging | 无奈`,
  ),
  category(
    'Hearts and weather',
    '爱心与天气',
    `
    ❤️ | red heart | 爱心
    💔 | broken heart | 心碎
    💛 | yellow heart | 黄心
    💚 | green heart | 绿心
    💙 | blue heart | 蓝心
    💯 | hundred points | 满分
    ✨ | sparkles | 闪亮
    🔥 | fire | 火
    ⭐ | star | 星星
    ☀️ | sun | 太阳
    🌙 | moon | 月亮
    ☁️ | cloud | 云
    🌧️ | rain | 下雨
    ❄️ | snow | 雪
    🌈 | rainbow | 彩虹
    ⚡ | lightning | 闪电`,
  ),
  category(
    'Animals and plants',
    '动物与植物',
    `
    🐱 | cat | 猫
    🐶 | dog | 狗
    🐼 | panda | 熊猫
    🐰 | rabbit | 兔子
    🐷 | pig | 猪
    🐵 | monkey | 猴子
    🐯 | tiger | 老虎
    🐲 | dragon | 龙
    🌹 | rose | 玫瑰
    🌸 | cherry blossom | 樱花
    🌻 | sunflower | 向日葵
    🍀 | four-leaf clover | 四叶草
    🌲 | tree | 树
    🍁 | maple leaf | 枫叶
    🎋 | bamboo | 竹子
    🥀 | wilted flower | 凋谢`,
  ),
  category(
    'Food and things',
    '食物与物品',
    `
    🍚 | rice | 米饭
    🍜 | noodles | 面条
    🥟 | dumpling | 饺子
    🍉 | watermelon | 西瓜
    🎂 | birthday cake | 蛋糕
    🍺 | beer | 啤酒
    🍵 | tea | 茶
    ☕ | coffee | 咖啡
    🎁 | gift | 礼物
    🎉 | party | 庆祝彩带
    🧧 | red envelope | 红包
    🏮 | lantern | 灯笼
    🎵 | music | 音乐
    ⚽ | football | 足球
    💻 | computer | 电脑
    ✅ | done | 完成`,
  ),
]

const fewEmoji =
  /^\s*(?:(?:\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3|\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\uFE0F)?(?:\u200D\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\uFE0F)?)*)\s*){1,6}$/u

/** Longer texts are not tested; six family emoji of several code points fit. */
const MAX_LENGTH = 120

/** Whether a text consists of one to six emoji; such a message is displayed larger. */
export function isEmojiOnly(text: string): boolean {
  return text.length <= MAX_LENGTH && fewEmoji.test(text)
}
