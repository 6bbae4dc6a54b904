/** What the portraits show, in the order of their numbers. */
const characters = {
  en: 'Cat,Dog,Panda,Fox,Rabbit,Owl,Frog,Bear,Koala,Tiger,Robot,Astronaut,Girl,Boy,Wizard,Alien'.split(','),
  zh: '小猫,小狗,熊猫,狐狸,兔子,猫头鹰,青蛙,小熊,考拉,老虎,机器人,宇航员,女孩,男孩,巫师,外星人'.split(','),
}

/** Such as `Fox 3`: the character and which of its colourings. */
const name = (names: readonly string[], portrait: number): string => `${names[portrait & 15]} ${(portrait >> 4) + 1}`

export const portraitWords = {
  en: { portrait: 'Portrait', name: (portrait: number) => name(characters.en, portrait) },
  zh: { portrait: '头像', name: (portrait: number) => name(characters.zh, portrait) },
}
